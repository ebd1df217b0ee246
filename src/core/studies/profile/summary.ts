/** Statistics of measured times. Times in any one unit; results in the same. */

/** The `q` quantile (0..1) of sorted values by linear interpolation (Hyndman and Fan 1996, type 7, as NumPy's default). */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new RangeError('no values to take a quantile of');
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

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
  const sorted = Float64Array.from(times).sort();
  const mean = meanOf(times);
  const squares = times.reduce((sum, t) => sum + (t - mean) ** 2, 0);
  return {
    p50: quantileOf(sorted, 0.5),
    p90: quantileOf(sorted, 0.9),
    p99: quantileOf(sorted, 0.99),
    max: sorted[sorted.length - 1]!,
    mean,
    std: times.length > 1 ? Math.sqrt(squares / (times.length - 1)) : 0,
  };
}

export const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/**
 * Indices of the values in the middle half by size, at least one. Means over the same runs add up, which medians do
 * not; leaving out both tails keeps what other processes did to a few runs out of them.
 */
export function middleHalf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const cut = Math.floor(values.length / 4);
  return order.slice(cut, values.length - cut).sort((i, j) => i - j);
}

/** Mean of the middle half. */
export const middleMean = (values: readonly number[]): number => meanOf(middleHalf(values).map(i => values[i]!));

export interface TimeHistogram {
  readonly from: number;
  readonly to: number;
  /** Counts of equally wide bins; the last bin includes `to`. */
  readonly counts: readonly number[];
}

/** As many bins as the square root of the count asks for, 5 to 40. */
export function timeHistogram(times: readonly number[]): TimeHistogram {
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  const bins = Math.min(40, Math.max(5, Math.ceil(Math.sqrt(times.length))));
  const counts = new Array<number>(bins).fill(0);
  for (const t of times) counts[to > from ? Math.min(bins - 1, Math.floor(((t - from) / (to - from)) * bins)) : 0]!++;
  return { from, to, counts };
}
