/** The q-quantile (0..1) of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan 1996). */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (position - low);
}

/** Distance of Tukey's far fences from the quartiles, in interquartile ranges. */
const farFenceRanges = 3;

/**
 * Tukey's upper far fence (Exploratory Data Analysis, 1977): times beyond it are hiccups of the machine. -Infinity without values.
 * At least three of four values are within it.
 */
export function farFence(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NEGATIVE_INFINITY;
  const sorted = Float64Array.from(values).sort();
  const upper = quantileOfSorted(sorted, 0.75);
  return upper + farFenceRanges * (upper - quantileOfSorted(sorted, 0.25));
}

export const median = (values: ArrayLike<number>): number => quantileOfSorted(Float64Array.from(values).sort(), 0.5);

export function quantiles(values: readonly number[]): { p50: number; p90: number; p99: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (q: number) => quantileOfSorted(sorted, q);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
