import type { ClippedRange } from './clipping';
import type { Histogram } from './histogram';
import { asymmetricParameters, uint8Range } from './quantization';

/**
 * The error of quantizing what a histogram counts to u8, clipping included; each bin is taken as its middle. Sums over the bins
 * below each one make the error of a range a matter of its levels rather than of its bins.
 */
export class SquaredError {
  private readonly edge0: number;
  private readonly width: number;
  private readonly bins: number;
  /** Counts, middles and squared middles of the bins below each one. */
  private readonly below: readonly [counts: Float64Array, sums: Float64Array, squares: Float64Array];

  constructor({ counts, width, edge0, bins }: Histogram) {
    this.edge0 = edge0;
    this.width = width;
    this.bins = bins;
    const [n, sums, squares] = [1, 2, 3].map(() => new Float64Array(bins + 1)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let i = 0; i < bins; i++) {
      const x = edge0 + (i + 0.5) * width;
      n[i + 1] = n[i]! + counts[i]!;
      sums[i + 1] = sums[i]! + counts[i]! * x;
      squares[i + 1] = squares[i]! + counts[i]! * x * x;
    }
    this.below = [n, sums, squares];
  }

  /** Sum of squared differences over all numbers. */
  of({ min, max }: ClippedRange): number {
    if (this.width === 0) return 0;
    const { scale, zeroPoint } = asymmetricParameters(min, max);
    const [n, sums, squares] = this.below;
    let error = 0;
    let from = 0;
    for (let code = uint8Range.low; code <= uint8Range.high && from < this.bins; code++) {
      const level = (code - zeroPoint) * scale;
      const to = code === uint8Range.high ? this.bins : Math.max(from, this.binsUpTo(level + scale / 2));
      const [count, sum, square] = [n[to]! - n[from]!, sums[to]! - sums[from]!, squares[to]! - squares[from]!];
      error += square - 2 * level * sum + level * level * count;
      from = to;
    }
    return error;
  }

  /** How many bins have their middle at or below x. */
  private binsUpTo(x: number): number {
    return Math.min(Math.max(Math.floor((x - this.edge0) / this.width + 0.5), 0), this.bins);
  }
}
