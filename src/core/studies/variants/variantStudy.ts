import type { Model } from '../../ir';
import type { Dataset } from '../../ports';
import type { RunEnv } from './openSegment';
import type { Samples } from './samples';
import type { Segment } from './segments';

/** A model made ready to be run in many variants. */
export interface VariantStudy {
  /** The float model. */
  readonly model: Model;
  /** The data, in as many samples at once as the model takes. */
  readonly dataset: Dataset;
  readonly segments: readonly Segment[];
  readonly samples: Samples;
  readonly runEnv: RunEnv;
}
