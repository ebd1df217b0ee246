import { LatheError } from '../../errors';
import type { Dataset } from '../../ports';
import type { SensitivityMetric } from '../sensitivity';
import type { SearchOptions } from './options';

/** What is to be kept where nothing is said. */
export const searchDefaults = { maxDrop: 0.005, minSqnrDb: 30 } as const;

export interface Goal {
  readonly metric: SensitivityMetric;
  readonly baseline: number | null;
  readonly leastValue: number;
}

/**
 * What counts as good. @param accuracy the float model's share of right classes; undefined: it has none here
 * Throws LatheError for a drop of accuracy where that cannot be measured.
 */
export function goalOf(
  { maxDrop, minSqnrDb }: SearchOptions,
  accuracy: number | undefined,
  { labels, label }: Dataset,
): Goal {
  if (minSqnrDb !== undefined && maxDrop !== undefined)
    throw new LatheError('a greatest drop of accuracy and a least SQNR are two goals: give one of them', 'usage');
  if (minSqnrDb !== undefined || (accuracy === undefined && maxDrop === undefined))
    return { metric: 'sqnrDb', baseline: null, leastValue: minSqnrDb ?? searchDefaults.minSqnrDb };
  if (accuracy === undefined)
    throw new LatheError(
      labels
        ? `no output is class scores of shape [N, C], so no accuracy can drop: give a least SQNR instead`
        : `the data ${label} has no labels, so no accuracy can drop: give labelled data, or a least SQNR instead`,
      'usage',
    );
  return { metric: 'top1', baseline: accuracy, leastValue: accuracy - (maxDrop ?? searchDefaults.maxDrop) };
}
