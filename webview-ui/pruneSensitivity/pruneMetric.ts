import type { LookKind } from '../sensitivity/look';

/** What layers are coloured by where a sweep of pruning tells: accuracy lost, or SQNR of the outputs. */
export type PruneMetric = 'pruneDrop' | 'pruneSqnr';

const kinds: Readonly<Record<PruneMetric, LookKind>> = { pruneDrop: 'drop', pruneSqnr: 'sqnr' };

export const isPruneMetric = (value: unknown): value is PruneMetric =>
  typeof value === 'string' && Object.hasOwn(kinds, value);

export const kindOf = (metric: PruneMetric): LookKind => kinds[metric];

export const pruneMetricOf = (kind: LookKind): PruneMetric => (kind === 'drop' ? 'pruneDrop' : 'pruneSqnr');

export const pruneMetricLabel = (metric: PruneMetric): string =>
  metric === 'pruneDrop' ? 'Accuracy lost, pruned' : 'Sensitivity, pruned';
