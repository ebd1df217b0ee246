/** The q-quantile (0..1) of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan 1996). */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (position - low);
}

export const median = (values: ArrayLike<number>): number => quantileOfSorted(Float64Array.from(values).sort(), 0.5);

export function quantiles(values: readonly number[]): { p50: number; p90: number; p99: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (q: number) => quantileOfSorted(sorted, q);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
