export { type OptimizeOptions, optimizeModel } from './optimizeModel';
export { type PassName, passNames, passTitles } from './passNames';
