export { type ExecutedLayer, executedLayers } from './executedLayers';
