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
  add(values: Float32Array): { min: number; max: number } {
    const extremes = this.reach(values);
    this.widen();
    const { counts, zero, width } = this;
    const last = this.bins - 1;
    const perWidth = width === 0 ? 0 : 1 / width;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (x - x !== 0) continue;
      // Never below 0 once zero is added, so that cutting off the fraction rounds down.
      const bin = (x * perWidth + zero) | 0;
      counts[bin > last ? last : bin]!++;
    }
    return extremes;
  }

  /** Sees the new values' range and counts them. */
  private reach(values: Float32Array): { min: number; max: number } {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let finite = 0;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      // Neither NaN nor infinite.
      if (x - x !== 0) continue;
      finite++;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.total += finite;
    this.nonFinite += values.length - finite;
    return { min, max };
  }

  /** Widens the bins until they cover what was seen. */
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
