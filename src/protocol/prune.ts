import type { PruneOptions } from '../core/transforms/prune/options';

/** Removes channels from a model. Paths are absolute. */
export interface PruneRequest extends Omit<PruneOptions, 'curves'> {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  /** Path of a data set, for ranking by activations and to win back accuracy; absent: ranks by seeded synthetic inputs and wins nothing back. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** Path of the JSON of a sweep by which groups reach a target at one common loss. */
  readonly sweep?: string;
  /** At most this many samples of the data. */
  readonly samples?: number;
}
