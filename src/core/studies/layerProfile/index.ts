export { type LayerFigures, type LayerTools, measureLayers } from './measure';
export { layerOptimization } from './session';
