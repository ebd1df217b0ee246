export { convertToFloat16, type Float16ConversionOptions } from './convertToFloat16';
export { type HalfType, halfTypes } from './floatScope';
export { type Float16Options, isFileFormatOnly, toFloat16 } from './toFloat16';
