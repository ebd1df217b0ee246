import type { OutputFigures, SensitivityMetric } from '../variants/figures';

/** What a layer's quantization covers. */
export type QuantizedPart = 'weights' | 'activations' | 'both';

/** `one-on`: only this layer is quantized; `one-off`: every layer but this one. */
export type SweepMode = 'one-on' | 'one-off';

export interface SensitivityOptions {
  /** Widths to try, 2 to 8 bits. */
  readonly bits: readonly number[];
  readonly what: QuantizedPart;
  readonly mode: SweepMode;
  /** One scale per weight instead of one per output channel. */
  readonly perTensor?: boolean;
  /** Names of the only layers that are measured; absent: all that can be quantized. */
  readonly layers?: readonly string[];
  /** Names of layers whose points come first. */
  readonly first?: readonly string[];
  /** At most this many samples of the data. */
  readonly samples?: number;
}

export type { OutputFigures, SensitivityMetric };

/** One measurement of one layer at one width. */
export interface SensitivityPoint extends OutputFigures {
  /** Names of the original's nodes that are quantized together: the layer, and what is folded into or absorbed by it. */
  readonly group: readonly string[];
  readonly layer: string;
  readonly bits: number;
}

/** What is known before the first point. */
export interface SensitivityBase {
  readonly metric: SensitivityMetric;
  /** The metric of the float model; null for SQNR, which has none against itself. */
  readonly baseline: number | null;
  /** Models with every layer quantized, which `one-off` points are to be compared with; empty for `one-on`. */
  readonly allQuantized: readonly ({ readonly bits: number } & OutputFigures)[];
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  /** Samples that each point is measured on. */
  readonly samples: number;
}

export interface SensitivitySummary extends SensitivityBase {
  /** Measuring the points, by whatever way saves runs of the model. */
  readonly seconds: number;
  /** Before that, what any way needs: preparing the model, planning, and calibration. */
  readonly prepareSeconds: number;
  /** What `points x samples` runs of the whole float model would take, by the mean of single runs in the same process. */
  readonly naiveSeconds: number;
}
