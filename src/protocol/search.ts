import type { Mark } from '../core/recipe/recipe';
import type { OutputFigures, SensitivityMetric } from '../core/studies/sensitivity';
import type { DimBindings } from './engineApi';

/** Chooses a precision per layer: the smallest predicted cost for what may be lost. */
export interface SearchRequest {
  readonly model: string;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  readonly preprocessing?: string;
  readonly samples?: number;
  readonly threads?: number;
  readonly dims?: DimBindings;
  /** With labels: points of accuracy that may be lost (0.01 = one point); without: the least SQNR of the outputs in dB. */
  readonly maxDrop?: number;
  readonly minSqnrDb?: number;
  /** Static quantization as it will be done: per tensor rather than per channel, and so on. */
  readonly perTensor?: boolean;
  readonly noCache?: boolean;
}

/** One choice of layers: how it was predicted, and how it measured. */
export interface SearchPoint {
  /** Layers that stay float; all others that can be are INT8. */
  readonly float: readonly string[];
  /** Sum of the predicted costs of all layers over that of the float model, 0 to 1. */
  readonly predictedCost: number;
  readonly predictedLoss: number;
  /** Of the real quantized model; null: it was not measured. */
  readonly measured: (OutputFigures & { readonly bytes: number }) | null;
}

export interface Search {
  readonly metric: SensitivityMetric;
  /** Of the float model, over the same samples; null for SQNR. */
  readonly baseline: number | null;
  /** What the request allows to be lost, in the metric's terms: the least value that counts as good. */
  readonly leastValue: number;
  /** From all INT8 to all float; those on the Pareto front of measured value and bytes are told by `front`. */
  readonly points: readonly SearchPoint[];
  /** Indices into `points`, by falling cost: each is better in value than all that are cheaper. */
  readonly front: readonly number[];
  /** Index into `points`; null: nothing cheaper than the float model keeps what was asked. */
  readonly chosen: number | null;
  /** Marks of the chosen point. */
  readonly marks: Readonly<Record<string, Mark>>;
  readonly samples: number;
  readonly data: string;
  /** Plain sentences: noise of the metric, layers that cannot be quantized, what limits the result. */
  readonly notes: readonly string[];
}
