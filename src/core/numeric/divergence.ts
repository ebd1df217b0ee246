import type { ClippedRange } from './clipping';
import type { Histogram } from './histogram';

const LEVELS = 256;
/** A level that only clipped values fall into has no mass of its own: a little keeps the divergence finite. */
const LEAST_MASS = 1e-9;

const timesLog = (count: number): number => (count > 0 ? count * Math.log(count) : 0);

/**
 * Kullback-Leibler divergence of a histogram clipped to a range from the same histogram merged into 256 levels. Sums over the bins
 * below each one make it a matter of the range's levels rather than of its bins.
 */
export class Divergence {
  private readonly counts: Float64Array;
  private readonly total: number;
  /** Counts, counts times their logarithms, and bins that are not empty, of the bins below each one. */
  private readonly below: Float64Array;
  private readonly logsBelow: Float64Array;
  private readonly usedBelow: Float64Array;

  constructor(private readonly histogram: Histogram) {
    const { bins } = histogram;
    // Without the bin of 0: a spike there (Relu) costs nothing, as 0 is always a level of its own.
    this.counts = histogram.counts.slice();
    this.counts[bins / 2] = 0;
    this.below = new Float64Array(bins + 1);
    this.logsBelow = new Float64Array(bins + 1);
    this.usedBelow = new Float64Array(bins + 1);
    this.counts.forEach((count, i) => {
      this.below[i + 1] = this.below[i]! + count;
      this.logsBelow[i + 1] = this.logsBelow[i]! + timesLog(count);
      this.usedBelow[i + 1] = this.usedBelow[i]! + (count > 0 ? 1 : 0);
    });
    this.total = this.below[bins]!;
  }

  /** Infinite for ranges that hold nothing or too few bins. */
  of({ min, max }: ClippedRange): number {
    const { width, edge0, bins } = this.histogram;
    const first = Math.max(Math.floor((min - edge0) / width), 0);
    const end = Math.min(Math.ceil((max - edge0) / width), bins);
    const length = end - first;
    const kept = this.below[end]! - this.below[first]!;
    // With hardly more bins than levels nothing is merged, and a range would win by being narrow alone.
    const narrowed = min > this.histogram.min || max < this.histogram.max;
    if (!(kept > 0) || (length < 2 * LEVELS && narrowed)) return Number.POSITIVE_INFINITY;
    const merged = Math.min(LEVELS, length);
    let sum = 0;
    for (let level = 0; level < merged; level++) {
      const from = first + Math.floor((level * length) / merged);
      const to = first + Math.floor(((level + 1) * length) / merged);
      const clippedBelow = level === 0 ? this.below[first]! : 0;
      const clippedAbove = level === merged - 1 ? this.total - this.below[end]! : 0;
      sum += this.ofLevel(from, to, kept, clippedBelow, clippedAbove);
    }
    return sum;
  }

  /** What merging bins `from` to `to` into one level adds. Clipped values count in the bins at the ends. */
  private ofLevel(from: number, to: number, kept: number, clippedBelow: number, clippedAbove: number): number {
    const { below, logsBelow, usedBelow, total } = this;
    const mass = below[to]! - below[from]!;
    let logs = logsBelow[to]! - logsBelow[from]!;
    let used = usedBelow[to]! - usedBelow[from]!;
    if (clippedBelow > 0) {
      logs += this.logsAdded(from, clippedBelow);
      if (this.counts[from] === 0) used++;
    }
    if (clippedAbove > 0) {
      logs += this.logsAdded(to - 1, clippedAbove);
      if (this.counts[to - 1] === 0) used++;
    }
    if (used === 0) return 0;
    const share = (mass + clippedBelow + clippedAbove) / total;
    const q = Math.max(mass / used / kept, LEAST_MASS);
    // Bins differ by chance too: the expectation of that is taken off (Miller 1955).
    return logs / total - share * Math.log(total * q) - (used - 1) / (2 * total);
  }

  private logsAdded(bin: number, clipped: number): number {
    const count = this.counts[bin]!;
    return timesLog(count + clipped) - timesLog(count);
  }
}
