import { farFence, quantiles } from '../quantiles';

/** Statistics of measured times. Times in any one unit; results in the same. */

export interface TimeSummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation of the sample (n - 1); 0 for a single value. */
  readonly std: number;
}

export function summarize(times: readonly number[]): TimeSummary {
  const mean = meanOf(times);
  const squares = times.reduce((sum, t) => sum + (t - mean) ** 2, 0);
  return {
    ...quantiles(times),
    max: times.reduce((a, b) => Math.max(a, b)),
    mean,
    std: times.length > 1 ? Math.sqrt(squares / (times.length - 1)) : 0,
  };
}

export const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** So many are always taken, where there are as many. */
const FEWEST_UNDISTURBED = 3;

/**
 * Indices of the least disturbed runs: the fastest quarter. What else runs on the machine only ever adds time, and in a long
 * run to some kernel or other every time. Means over the same runs add up, which medians do not.
 */
export function leastDisturbed(times: readonly number[]): number[] {
  const order = times.map((_, i) => i).sort((i, j) => times[i]! - times[j]!);
  return order.slice(0, Math.max(FEWEST_UNDISTURBED, Math.round(times.length / 4))).sort((i, j) => i - j);
}

/** Mean of the least disturbed runs. */
export const undisturbedMean = (times: readonly number[]): number => meanOf(leastDisturbed(times).map(i => times[i]!));

export interface TimeHistogram {
  readonly from: number;
  readonly to: number;
  /** Counts of equally wide bins; the last bin includes `to`. */
  readonly counts: readonly number[];
}

/**
 * As many bins as the square root of the count asks for, 5 to 40. Times beyond the far fence are in none: they would squeeze
 * all others into one.
 */
export function timeHistogram(all: readonly number[]): TimeHistogram {
  const limit = farFence(all);
  const times = all.filter(t => t <= limit);
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  const bins = Math.min(40, Math.max(5, Math.ceil(Math.sqrt(times.length))));
  const counts = new Array<number>(bins).fill(0);
  for (const t of times) counts[to > from ? Math.min(bins - 1, Math.floor(((t - from) / (to - from)) * bins)) : 0]!++;
  return { from, to, counts };
}
