export { type Float16Options, toFloat16 } from './toFloat16';
