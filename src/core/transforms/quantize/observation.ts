import { extremes } from '../../numeric/extremes';
import { Histogram, type HistogramState } from '../../numeric/histogram';

/** Weight of the newest sample in a moving average: what PyTorch's and onnxruntime's observers take when they are told nothing. */
const AVERAGING = 0.01;

/** What was seen of one value so far. */
export class Observation {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private isFinite = true;

  /** @param distribution also of how often numbers come; absent: of their extremes alone */
  constructor(readonly distribution?: Distribution) {}

  /** Adds what a run gave of the value: of so many samples, one after the other. */
  add(values: Float32Array, samples: number): void {
    const { distribution } = this;
    if (!distribution) {
      const { min, max, allFinite } = extremes(values);
      this.see(min, max, allFinite);
      return;
    }
    const size = values.length / samples;
    for (let i = 0; i < samples && size > 0; i++) distribution.add(values.subarray(i * size, (i + 1) * size));
    const { min, max, nonFinite } = distribution.histogram;
    this.see(min, max, nonFinite === 0);
  }

  /** Whether there were numbers, all of them finite: a value may be empty in every sample. */
  get hasRange(): boolean {
    return this.isFinite && this.min <= this.max;
  }

  private see(min: number, max: number, allFinite: boolean): void {
    this.isFinite &&= allFinite;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  get state(): ObservationState {
    if (!this.isFinite) return null;
    const { min, max, distribution } = this;
    return { ...(this.hasRange ? { min, max } : {}), distribution: distribution?.state };
  }

  static of(state: ObservationState): Observation {
    const distribution = state?.distribution && Distribution.of(state.distribution);
    const observation = new Observation(distribution);
    if (!state) observation.isFinite = false;
    else if (state.min !== undefined && state.max !== undefined) observation.see(state.min, state.max, true);
    return observation;
  }
}

/** As JSON; null: not finite. No extremes: nothing but empty tensors so far. */
export type ObservationState = {
  readonly min?: number;
  readonly max?: number;
  readonly distribution?: DistributionState;
} | null;

/** How often numbers come, and the moving average of the extremes of single samples. */
export class Distribution {
  average?: { readonly min: number; readonly max: number };

  constructor(readonly histogram = new Histogram()) {}

  /** Adds what one sample holds of the value. */
  add(values: Float32Array): void {
    const { min, max } = this.histogram.add(values);
    const { average } = this;
    this.average = average
      ? { min: average.min + AVERAGING * (min - average.min), max: average.max + AVERAGING * (max - average.max) }
      : { min, max };
  }

  get state(): DistributionState {
    return { average: this.average, histogram: this.histogram.state };
  }

  static of({ average, histogram }: DistributionState): Distribution {
    // What is empty has infinite extremes, for which JSON has no word.
    return Object.assign(new Distribution(histogram.total > 0 ? Histogram.of(histogram) : undefined), { average });
  }
}

interface DistributionState {
  readonly average?: { readonly min: number; readonly max: number };
  readonly histogram: HistogramState;
}
