import type { Machine } from '../core/studies/profile';
import type { DimBindings } from './engineApi';
import type { Quantiles, ValueView } from './views';

/** "Profile this layer": cuts layers out as a model of their own and times them in other precisions and sizes. */
export interface LayerProfileRequest {
  readonly model: string;
  /** Names of one layer, or of several that are cut out together. */
  readonly layers: readonly string[];
  /** Path of a data set, whose samples make the layers' inputs; absent: seeded synthetic inputs of the whole model. */
  readonly data?: string;
  /** A file that says how images are prepared, instead of the `preprocessing.json` in their folder. */
  readonly preprocessing?: string;
  /** Timed runs of each variant; absent: as many as a few seconds hold. */
  readonly runs?: number;
  readonly threads?: number;
  readonly dims?: DimBindings;
}

export type LayerPrecision = 'fp32' | 'fp16' | 'int8';

/** One way to run the layers. */
export interface LayerVariant {
  readonly precision: LayerPrecision;
  /** Share of the output channels that is kept: 1, 0.75 or 0.5, rounded to a multiple of 8. */
  readonly share: number;
  /** Output channels kept, and of how many; null where the share is 1 because the layers have no channels to remove. */
  readonly channels: { readonly kept: number; readonly of: number } | null;
  readonly latencyMs: Quantiles;
  /** Median time over that of the baseline; 1 for the baseline itself. */
  readonly ratio: number;
  /** 99 % interval of the ratio. */
  readonly ratioSpread: readonly [number, number];
  readonly verdict: 'baseline' | 'faster' | 'slower' | 'within noise';
  /** null: unknown. */
  readonly macs: number | null;
  readonly weightBytes: number;
  /** Agreement of its outputs with the baseline's on the same inputs; null for FP32 and the baseline, where channels are removed, and when identical. */
  readonly sqnrDb: number | null;
  /** What the runtime made of it, in a plain sentence, such as `runs in integer kernels` or `runs as float: ...`; empty: nothing to say. */
  readonly note: string;
}

export interface LayerProfile {
  /** The model's file name. */
  readonly model: string;
  readonly layers: readonly { readonly name: string; readonly op: string }[];
  /** What goes into the cut-out layers and what comes out, with the sizes that were run. */
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  /** The baseline first: FP32 with all channels; of layers that are quantized already, INT8, which is all there is of them. */
  readonly variants: readonly LayerVariant[];
  /** Variants that could not be measured, with the reason. */
  readonly skipped: readonly { readonly precision: LayerPrecision; readonly share: number; readonly reason: string }[];
  readonly options: { readonly runs: number; readonly threads: number };
  readonly machine: Machine;
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  readonly notes: readonly string[];
}
