export type { QuantizeOptions } from './options';
export { quantizeStatic } from './quantizeStatic';
