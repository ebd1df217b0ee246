export type { PruneOptions } from './options';
export { type PruneResult, pruneChannels } from './pruneChannels';
