export interface LatencyBins {
  /** Middle of each bin in milliseconds. */
  readonly centres: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** At most this share of the slowest runs is left out of the picture: one hiccup must not squeeze the rest. */
const outliers = 0.02;

/** Counts both models' runs in the same bins, so that their bars can be compared. */
export function latencyBins(a: readonly number[], b: readonly number[], most = 36): LatencyBins {
  const all = [...a, ...b].sort((x, y) => x - y);
  if (all.length === 0) return { centres: [], a: [], b: [] };
  const low = all[0]!;
  const high = all[Math.min(all.length - 1, Math.floor(all.length * (1 - outliers)))]!;
  const bins = high > low ? Math.min(most, Math.max(8, Math.ceil(Math.sqrt(all.length) * 2))) : 1;
  const width = (high - low) / bins || 1;
  const count = (values: readonly number[]) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) {
      if (value > high) continue;
      counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
    }
    return counts;
  };
  return { centres: Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width), a: count(a), b: count(b) };
}
