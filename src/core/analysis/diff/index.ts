export { type AlignedGroup, alignLayers, type LayerAlignment } from './alignLayers';
export { isConversion, type LayerGraph, type Unit } from './layerGraph';
export { writeOrigins } from './origins';
