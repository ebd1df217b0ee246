/**
 * Counts in equally wide bins of a stream whose range is not known in advance: the range grows by whole doublings of
 * the bin width, so counts already taken stay exact.
 */
export class Histogram {
  readonly counts: Float64Array;
  /** Width of a bin; 0 before the first value other than `origin`. */
  width = 0;
  /** Index of the bin that begins at value 0; bins cover [(i - zero) * width, (i + 1 - zero) * width). */
  private readonly zero: number;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  total = 0;
  nonFinite = 0;

  /** @param bins a multiple of 4; half of them below zero and half above. */
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
    const { min, max, total, width, bins, counts } = this;
    let [first, end] = [0, bins];
    while (end > 0 && counts[end - 1] === 0) end--;
    while (first < end && counts[first] === 0) first++;
    return { min, max, total, width, bins, first, counts: [...counts.subarray(first, end)] };
  }

  static of({ bins, first, counts, ...known }: HistogramState): Histogram {
    const histogram = Object.assign(new Histogram(bins), known);
    histogram.counts.set(counts, first);
    return histogram;
  }

  private double(): void {
    const { counts, zero, bins } = this;
    const half = zero / 2;
    for (let k = 0; k < half; k++) {
      counts[zero + k] = counts[zero + 2 * k]! + counts[zero + 2 * k + 1]!;
      counts[zero - 1 - k] = counts[zero - 1 - 2 * k]! + counts[zero - 2 - 2 * k]!;
    }
    counts.fill(0, 0, zero - half);
    counts.fill(0, zero + half, bins);
    this.width *= 2;
  }
}

/** As JSON, of a histogram of finite numbers: `counts` begins with the first bin that is not empty, and ends with the last. */
export interface HistogramState {
  readonly bins: number;
  readonly first: number;
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly total: number;
  readonly width: number;
}
