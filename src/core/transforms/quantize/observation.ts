import type { Model } from '../../ir';
import { Histogram, type HistogramState } from '../../numeric/histogram';
import type { Feeds } from '../../ports';

/** Weight of the newest sample in a moving average: what PyTorch's and onnxruntime's observers take when they are told nothing. */
const AVERAGING = 0.01;

/** What was seen of one value so far. */
export class Observation {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  isFinite = true;

  /** @param distribution also of how often numbers come; absent: of their extremes alone */
  constructor(readonly distribution?: Distribution) {}

  see(min: number, max: number): void {
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  get state(): ObservationState {
    if (!this.isFinite) return null;
    const { min, max, distribution } = this;
    return { min, max, distribution: distribution?.state };
  }

  static of(state: ObservationState): Observation {
    const distribution = state?.distribution && Distribution.of(state.distribution);
    const observation = new Observation(distribution);
    if (state) observation.see(state.min, state.max);
    else observation.isFinite = false;
    return observation;
  }
}

/** As JSON; null: not finite. */
export type ObservationState = {
  readonly min: number;
  readonly max: number;
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
    return Object.assign(new Distribution(Histogram.of(histogram)), { average });
  }
}

interface DistributionState {
  readonly average?: { readonly min: number; readonly max: number };
  readonly histogram: HistogramState;
}

/** A model that gives out what is to be watched, and who watches it. */
export interface Observer {
  readonly model: Model;
  /** Of the model, those that are wanted. */
  readonly outputs: readonly string[];
  take(results: Feeds, fed: Feeds, samples: number): void;
}
