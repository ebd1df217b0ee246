import type { Bound } from '../../src/core/studies/profile';
import type { LayerView } from '../../src/protocol/views';
import { formatBytes, formatCount } from '../format';
import type { LayerTimes } from '../profile/layerTimes';
import { formatLayerMs, formatPerMac } from '../profile/units';
import type { GroupSensitivity } from '../pruneSensitivity/groupSensitivity';
import { isPruneMetric, type PruneMetric, pruneMetricLabel, pruneMetricOf } from '../pruneSensitivity/pruneMetric';
import type { LayerSensitivity } from '../sensitivity/layerSensitivity';
import { isLook, lookLabel, type SensitivityLook } from '../sensitivity/look';

/** Costs that follow from the model alone, and times that only a profile has. */
export type CostMetric = 'macs' | 'parameters' | 'weightBytes';
export type TimeMetric = 'time' | 'exactTime' | 'timePerMac';
/** What layers are ranked by. */
export type NumberMetric = CostMetric | TimeMetric;
/** What a cost or a profile says of a layer. */
export type CostOrTime = NumberMetric | 'bound';
/** How layers bear to be quantized, or pruned. */
export type SweepMetric = SensitivityLook | PruneMetric;
/** What layers are coloured by: a figure, what limits them, or what a sweep says. */
export type Metric = CostOrTime | SweepMetric;

interface MetricTitle {
  readonly value: Metric;
  readonly label: string;
}

const ofTimes: readonly MetricTitle[] = [
  { value: 'time', label: 'Time' },
  { value: 'exactTime', label: 'Time, unfused' },
  { value: 'timePerMac', label: 'Time per MAC' },
  { value: 'bound', label: 'Limited by' },
];
const ofModel: readonly MetricTitle[] = [
  { value: 'macs', label: 'MACs' },
  { value: 'parameters', label: 'Parameters' },
  { value: 'weightBytes', label: 'Weights' },
];

/** Those that can be shown: measured ones only where there are figures of them. */
export const metricsFor = ({ times, sensitivity, pruneSensitivity }: Measured): readonly MetricTitle[] => [
  ...(times ? ofTimes : []),
  ...(sensitivity?.looks ?? []).map(value => ({ value, label: lookLabel(value) })),
  ...(pruneSensitivity?.kinds ?? []).map(pruneMetricOf).map(value => ({ value, label: pruneMetricLabel(value) })),
  ...ofModel,
];

export function metricLabel(metric: Metric): string {
  if (isLook(metric)) return lookLabel(metric);
  return isPruneMetric(metric)
    ? pruneMetricLabel(metric)
    : [...ofTimes, ...ofModel].find(m => m.value === metric)!.label;
}
export const isSweepMetric = (value: unknown): value is SweepMetric => isLook(value) || isPruneMetric(value);
export const isMetric = (value: unknown): value is Metric =>
  isSweepMetric(value) || [...ofTimes, ...ofModel].some(m => m.value === value);
export const isTime = (metric: Metric): boolean => ofTimes.some(m => m.value === metric);

/** What was measured of the layers. */
export interface Measured {
  /** null: not profiled. */
  readonly times: LayerTimes | null;
  /** null: no sweep of quantization. */
  readonly sensitivity: LayerSensitivity | null;
  /** null: no sweep of pruning. */
  readonly pruneSensitivity: GroupSensitivity | null;
}

/** What is known of the layers: the model's own costs and what was measured. Layers by index in the model. */
export interface LayerFigures extends Measured {
  readonly layers: readonly LayerView[];
}

/** Figures of layers that nothing was measured of. */
export const unmeasured = (layers: readonly LayerView[]): LayerFigures => ({
  ...{ layers, times: null, sensitivity: null, pruneSensitivity: null },
});

/** null: unknown, or there is no such figure (`missingOf` says which). */
export function metricOf({ layers, times }: LayerFigures, index: number, metric: NumberMetric): number | null {
  const profile = times?.of(index);
  switch (metric) {
    case 'time':
      return profile?.fusedMs ?? null;
    case 'exactTime':
      return profile?.exactMs ?? null;
    case 'timePerMac':
      return profile?.fusedMs != null && profile.macs ? profile.fusedMs / profile.macs : null;
    default:
      return layers[index]?.[metric] ?? null;
  }
}

/** What limits the layer; null: unknown, or it has no time of its own. */
export const boundOf = ({ times }: LayerFigures, index: number): Bound | null =>
  times?.of(index)?.roofline?.bound ?? null;

export function formatMetric(value: number, metric: NumberMetric): string {
  switch (metric) {
    case 'time':
    case 'exactTime':
      return formatLayerMs(value);
    case 'timePerMac':
      return formatPerMac(value);
    case 'weightBytes':
      return formatBytes(value);
    default:
      return formatCount(value);
  }
}

/** Largest and sum of what is known. */
export function metricRange(figures: LayerFigures, metric: NumberMetric): { max: number; total: number } {
  let max = 0;
  let total = 0;
  for (let index = 0; index < figures.layers.length; index++) {
    const value = metricOf(figures, index, metric) ?? 0;
    max = Math.max(max, value);
    total += value;
  }
  return { max, total };
}
