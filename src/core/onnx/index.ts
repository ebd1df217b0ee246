export { type DecodeOptions, decodeModel, decodeWarnings } from './decode';
export { decodeTensor } from './decodeTensor';
export { type Encoded, type EncodeOptions, encodeModel, encodeToBytes } from './encode';
export type { NodeNaming } from './encodeGraph';
export { isUntouched } from './encodeModel';
export type { OpenExternal } from './externalData';
export { MemorySink, MemorySource } from './memorySource';
export { structureHash } from './structureHash';
