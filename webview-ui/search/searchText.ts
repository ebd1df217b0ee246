import { precisionTitles } from '../../src/core/recipe/edits';
import type { Search, SearchPoint } from '../../src/protocol/search';
import { formatBytes, plural } from '../format';
import { formatAccuracy, formatChange, formatDb } from '../sensitivity/units';

/** A value in the metric's own unit, or why there is none. */
export function valueText({ metric }: Search, { measured }: SearchPoint): string {
  if (measured.value === null) return measured.identical ? 'as the float model' : 'unknown';
  return formatValue(metric, measured.value);
}

export const formatValue = (metric: Search['metric'], value: number): string =>
  metric === 'top1' ? formatAccuracy(value) : formatDb(value);

/** The change of accuracy against the float model; null: there is no accuracy. */
export function changeText({ metric, baseline }: Search, { measured }: SearchPoint): string | null {
  const { value } = measured;
  return metric === 'top1' && baseline !== null && value !== null ? formatChange(value - baseline) : null;
}

/** How many of the layers are quantized: `40 of 53 in INT8`. */
export function mixText({ layers, floatAs }: Search, { float }: SearchPoint): string {
  const all = layers.length;
  if (float.length === 0) return 'All INT8';
  return float.length >= all ? `All ${precisionTitles[floatAs]}` : `${all - float.length} of ${all} in INT8`;
}

/** What came of the search, in one sentence. */
export function searchHeadline(search: Search): string {
  const { points, chosen, leastValue, metric } = search;
  const least = formatValue(metric, leastValue);
  const point = chosen === null ? undefined : points[chosen];
  if (!point) return `Nothing smaller than the float model keeps ${least}. Allow more loss, or try more samples.`;
  const size = formatBytes(point.measured.bytes);
  const original = points.at(-1)?.measured.bytes;
  const saved = original ? `, instead of ${formatBytes(original)}` : '';
  const kept = search.layers.length - point.float.length;
  const mix =
    point.float.length === 0
      ? 'INT8 in all layers keeps'
      : `${kept} of ${plural(search.layers.length, 'layer')} in INT8 ${kept === 1 ? 'keeps' : 'keep'}`;
  return `${mix} ${valueText(search, point)} at ${size}${saved}.`;
}

/** What was asked and how far the figures can be trusted. */
export function searchConditions({ metric, baseline, leastValue, samples, data }: Search): string {
  const asked = `Asked: at least ${formatValue(metric, leastValue)}`;
  const on = `measured on ${plural(samples, 'sample')} (${data})`;
  if (metric !== 'top1' || baseline === null) return `${asked} of signal to noise against the float model, ${on}.`;
  return `${asked} (float model ${formatAccuracy(baseline)}), ${on}.`;
}
