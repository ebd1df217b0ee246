export { quantizeDynamic } from './dynamic/quantizeDynamic';
export type { QuantizeOptions } from './options';
export { quantizeStatic } from './quantizeStatic';
export { quantizeWeights } from './weightOnly/quantizeWeights';
