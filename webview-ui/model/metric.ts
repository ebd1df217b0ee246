import type { Bound } from '../../src/core/studies/profile';
import type { LayerView } from '../../src/protocol/views';
import { formatBytes, formatCount } from '../format';
import type { LayerTimes } from '../profile/layerTimes';
import { formatLayerMs, formatPerMac } from '../profile/units';

/** Costs that follow from the model alone, and times that only a profile has. */
export type CostMetric = 'macs' | 'parameters' | 'weightBytes';
export type TimeMetric = 'time' | 'exactTime' | 'timePerMac';
/** What layers are ranked by. */
export type NumberMetric = CostMetric | TimeMetric;
/** What layers are coloured by: a figure, or what limits them. */
export type Metric = NumberMetric | 'bound';

interface MetricTitle {
  readonly value: Metric;
  readonly label: string;
  readonly measured: boolean;
}

const all: readonly MetricTitle[] = [
  { value: 'time', label: 'Time', measured: true },
  { value: 'exactTime', label: 'Time, unfused', measured: true },
  { value: 'timePerMac', label: 'Time per MAC', measured: true },
  { value: 'bound', label: 'Limited by', measured: true },
  { value: 'macs', label: 'MACs', measured: false },
  { value: 'parameters', label: 'Parameters', measured: false },
  { value: 'weightBytes', label: 'Weights', measured: false },
];

/** Those that can be shown: measured ones only with a profile. */
export const metricsFor = (times: LayerTimes | null): readonly MetricTitle[] =>
  all.filter(metric => times !== null || !metric.measured);

export const metricLabel = (metric: Metric): string => all.find(m => m.value === metric)!.label;
export const isMetric = (value: unknown): value is Metric => all.some(m => m.value === value);
export const isMeasured = (metric: Metric): boolean => all.find(m => m.value === metric)!.measured;

/** What is known of the layers: the model's own costs and, once profiled, their times. Layers by index in the model. */
export interface LayerFigures {
  readonly layers: readonly LayerView[];
  readonly times: LayerTimes | null;
}

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
