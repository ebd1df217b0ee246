export { convertToFloat16, type Float16ConversionOptions } from './convertToFloat16';
export { type Float16Options, toFloat16 } from './toFloat16';
