export { type LayerFigures, measureLayers } from './measure';
export { layerOptimization } from './session';
export type { LayerEnv, LayerTools } from './tools';
