export { quantizeDynamic } from './dynamic/quantizeDynamic';
export { type QuantizeOptions, quantizeDefaults } from './options';
export { quantizeStatic } from './quantizeStatic';
export { quantizeWeights } from './weightOnly/quantizeWeights';
