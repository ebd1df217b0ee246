import { farFence } from '../../src/core/studies/quantiles';

export interface LatencyBins {
  /** Middle of each bin in milliseconds. */
  readonly centres: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Runs so slow that they are not in any bin. */
  readonly leftOut: number;
}

/** Counts both models' runs in the same bins, so that their bars can be compared. */
export function latencyBins(a: readonly number[], b: readonly number[], most = 36): LatencyBins {
  const all = [...a, ...b];
  if (all.length === 0) return { centres: [], a: [], b: [], leftOut: 0 };
  // Runs beyond the fence would squeeze all others into one bin.
  const limit = Math.max(farFence(a), farFence(b));
  const shown = all.filter(ms => ms <= limit);
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const bins = high > low ? Math.min(most, Math.max(8, Math.ceil(Math.sqrt(shown.length) * 2))) : 1;
  const width = (high - low) / bins || 1;
  const count = (values: readonly number[]) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) if (value <= limit) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
    return counts;
  };
  return {
    centres: Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width),
    a: count(a),
    b: count(b),
    leftOut: all.length - shown.length,
  };
}
