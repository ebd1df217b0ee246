/**
 * Counts in equally wide bins of a stream whose range is not known in advance: the range grows by whole doublings of
 * the bin width, so counts already taken stay exact.
 */
export class Histogram {
  counts: Float64Array;
  /** Width of a bin; 0 before the first value other than `origin`. */
  width = 0;
  /** Index of the bin that begins at value 0; bins cover [(i - zero) * width, (i + 1 - zero) * width). */
  private readonly zero: number;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  total = 0;
  nonFinite = 0;

  /** @param bins even; half of them below zero and half above. */
  constructor(readonly bins = 4096) {
    this.counts = new Float64Array(bins);
    this.zero = bins / 2;
  }

  /** Lower edge of bin i. */
  edge(i: number): number {
    return (i - this.zero) * this.width;
  }
  /** Lower edge of the first bin. */
  get edge0(): number {
    return this.edge(0);
  }

  /** Returns the extremes of these values; infinite where none was finite. */
  add(values: ArrayLike<number>): { min: number; max: number } {
    const extremes = this.reach(values);
    const { counts, zero, width } = this;
    const last = this.bins - 1;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!Number.isFinite(x)) continue;
      const bin = width === 0 ? zero : Math.min(Math.floor(x / width) + zero, last);
      counts[Math.max(bin, 0)]!++;
      this.total++;
    }
    return extremes;
  }

  /** Sees the new values' range and widens the bins until they cover it. */
  private reach(values: ArrayLike<number>): { min: number; max: number } {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!Number.isFinite(x)) this.nonFinite++;
      else {
        if (x < min) min = x;
        if (x > max) max = x;
      }
    }
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.widen();
    return { min, max };
  }

  private widen(): void {
    const magnitude = Math.max(Math.abs(this.min), Math.abs(this.max));
    if (!(magnitude > 0) || magnitude === Number.POSITIVE_INFINITY) return;
    if (this.width === 0) this.width = (magnitude * (1 + 2 ** -20)) / (this.bins / 2);
    while (this.width * (this.bins / 2) < magnitude) this.double();
  }

  get state(): HistogramState {
    const { min, max, total, width } = this;
    return { min, max, total, width, bins: this.bins, counts: [...this.counts.entries()].filter(([, n]) => n > 0) };
  }

  static of({ bins, counts, ...known }: HistogramState): Histogram {
    const histogram = Object.assign(new Histogram(bins), known);
    for (const [bin, count] of counts) histogram.counts[bin] = count;
    return histogram;
  }

  private double(): void {
    const merged = new Float64Array(this.bins);
    for (let i = 0; i < this.bins; i++) merged[Math.floor((i - this.zero) / 2) + this.zero]! += this.counts[i]!;
    this.counts = merged;
    this.width *= 2;
  }
}

/** As JSON, of a histogram of finite numbers: bins that are empty are left out. */
export interface HistogramState {
  readonly bins: number;
  readonly counts: readonly (readonly [bin: number, count: number])[];
  readonly min: number;
  readonly max: number;
  readonly total: number;
  readonly width: number;
}
