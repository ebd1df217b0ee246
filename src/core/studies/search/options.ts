import type { OutputFigures, SensitivityMetric } from '../sensitivity';

/** What layers are that are not to be INT8. */
export const floatPrecisions = ['float32', 'float16'] as const;
export type FloatPrecision = (typeof floatPrecisions)[number];

export interface SearchOptions {
  /** At most this many samples of the data. */
  readonly samples: number;
  /** With labels: the share of right classes that may be lost; 0.01 is one point. */
  readonly maxDrop?: number;
  /** The least SQNR of the outputs in dB; given, it is the metric, labels or not. */
  readonly minSqnrDb?: number;
  readonly floatAs: FloatPrecision;
  /** Weights have one scale each: the sweep that ranks the layers is to know. */
  readonly perTensor?: boolean;
}

/** The real model of one choice of layers, measured. */
export interface MeasuredModel extends OutputFigures {
  /** Size of the file. */
  readonly bytes: number;
  /**
   * Standard error of the difference to the float model in the metric's own terms, paired over the same samples (McNemar 1947);
   * null for SQNR.
   */
  readonly standardError: number | null;
}

/** One choice of layers: how it was predicted, and how it measured. */
export interface SearchPoint {
  /** Names of the layers that stay float; all others that can be are INT8. */
  readonly float: readonly string[];
  /** Over that of the float32 model, 0 to 1: half by bytes of weights, half by time (see `CostModel`). */
  readonly predictedCost: number;
  /** Power of the outputs' error over that of the outputs; -10 log10 of it is the predicted SQNR in dB. */
  readonly predictedLoss: number;
  readonly measured: MeasuredModel;
}

export interface SearchOutcome {
  readonly metric: SensitivityMetric;
  /** Of the float model, over the same samples; null for SQNR. */
  readonly baseline: number | null;
  /** The least value of the metric that counts as good. */
  readonly leastValue: number;
  /** What was measured, from all INT8 to all float. */
  readonly points: readonly SearchPoint[];
  /** Indices into `points`, by falling cost: each is better in value, and larger in predicted cost and bytes, than all that follow. */
  readonly front: readonly number[];
  /**
   * Index into `points`: the cheapest whose value less one standard error is good, or if there is none, the cheapest whose value is
   * (`notes` say so). null: nothing cheaper than the float model keeps what was asked.
   */
  readonly chosen: number | null;
  /** Names of all layers that can be INT8, in the order in which they are made float. */
  readonly layers: readonly string[];
  readonly samples: number;
  /** Plain sentences: noise of the metric, layers that cannot be quantized, what limits the result. */
  readonly notes: readonly string[];
}
