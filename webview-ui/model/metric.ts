import type { LayerView } from '../../src/protocol/views';
import { formatBytes, formatCount } from '../format';

/** What layers are coloured and ranked by. */
export type Metric = 'macs' | 'parameters' | 'weightBytes';

export const metrics: readonly { readonly value: Metric; readonly label: string }[] = [
  { value: 'macs', label: 'MACs' },
  { value: 'parameters', label: 'Parameters' },
  { value: 'weightBytes', label: 'Weight bytes' },
];

export const metricLabel = (metric: Metric): string => metrics.find(m => m.value === metric)!.label;

/** null: unknown. */
export const metricOf = (layer: LayerView, metric: Metric): number | null => layer[metric];

export function formatMetric(value: number | null, metric: Metric): string {
  if (value === null) return 'unknown';
  return metric === 'weightBytes' ? formatBytes(value) : formatCount(value);
}

export const isMetric = (value: unknown): value is Metric => metrics.some(m => m.value === value);

/** Largest and sum of what is known. */
export function metricRange(layers: readonly LayerView[], metric: Metric): { max: number; total: number } {
  let max = 0;
  let total = 0;
  for (const layer of layers) {
    const value = metricOf(layer, metric) ?? 0;
    max = Math.max(max, value);
    total += value;
  }
  return { max, total };
}
