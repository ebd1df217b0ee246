import type { MeasuredLoss } from '../core/studies/prunedLoss/measure';
import type { PruneSweep } from '../core/studies/prunedLoss/sweep';
import type { SensitivityMetric } from '../core/studies/sensitivity/options';
import type { PruneOptions } from '../core/transforms/prune/options';
import type { PrunedSpeed } from '../core/transforms/prune/timedPlan';
import type { TransformReport } from './views';

/** Removes channels from a model. Paths are absolute. */
export interface PruneRequest extends Omit<PruneOptions, 'curves' | 'noSlower'> {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  /** Takes nothing back where the result measures slower than the original on this machine, and measures no speed. */
  readonly anySpeed?: boolean;
  /**
   * Path of a data set, for ranking by activations, to win back accuracy and to measure what a sweep predicts; absent: ranks by seeded
   * synthetic inputs, wins nothing back and measures no loss.
   */
  readonly data?: string;
  readonly preprocessing?: string;
  /** A sweep by which groups reach a target at one price of noise for what is saved, or the path of its JSON. */
  readonly sweep?: string | PruneSweep;
  /** At most this many samples of the data. */
  readonly samples?: number;
  /** Absolute path of a recipe to write, which gives the same file again. */
  readonly saveRecipe?: string;
}

/** The JSON of `lathe prune`. */
export interface PruneReport extends TransformReport {
  /** As far as they are known, at a batch of 1. */
  readonly macs: { readonly before: number; readonly after: number };
  readonly parameters: { readonly before: number; readonly after: number };
  /** Absent with `anySpeed`; null: it could not be measured here, as a warning says. */
  readonly speed?: PrunedSpeed | null;
  /** Only with a sweep. */
  readonly predicted?: PredictedMetric;
  /** Only with a sweep; null: there was no data to measure on. */
  readonly measured?: MeasuredLoss | null;
}

/** What the curves of a sweep, each of one group pruned alone and nothing won back, say of the pruned model. */
export interface PredictedMetric {
  readonly metric: SensitivityMetric;
  /** Of the whole model, by the sweep; null for SQNR. */
  readonly baseline: number | null;
  /** The group that loses most, and the metric if it alone were pruned. */
  readonly worst: { readonly group: readonly string[]; readonly value: number | null };
  /** The metric if the losses of all groups added up (for SQNR the power of their noise). null: SQNR without a loss, or without a bound. */
  readonly sum: number | null;
}
