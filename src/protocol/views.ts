/**
 * View objects: what crosses a process border. Plain JSON; null is "unknown", never 0. Sizes in bytes, times in
 * milliseconds. Weights never cross: only their statistics.
 */
import type { GraphView, Inspection } from '../core/analysis/views';
import type { ExecutedLayer } from '../core/studies/executed';
import type { TransformStep } from '../core/transforms/transform';

export type {
  DimView,
  GraphEdge,
  GraphItem,
  GraphView,
  Inspection,
  LayerDetails,
  LayerView,
  OperandView,
  TensorStatistics,
  ValueView,
} from '../core/analysis/views';

/** Everything the page needs to draw a model; sent once per (file version, dims). */
export interface ModelView extends Inspection {
  readonly path: string;
  readonly fileName: string;
  /** Hash of structure, size and modification time (DESIGN section 4). */
  readonly hash: string;
  /** What recipes know it by: the same without the time of modification. */
  readonly recipeHash: string;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Symbols that can be set, with the value in force (null: left symbolic). */
  readonly symbols: readonly { readonly name: string; readonly value: number | null }[];
  readonly graph: GraphView;
  /** Plain sentences about what cannot be done with this model here (newer opset than the runtime's, unknown operators ...). */
  readonly notices: readonly string[];
}

/** The JSON of transforms (quantize, prune ...). */
export interface TransformReport {
  readonly output: string;
  readonly bytes: number;
  /** Of the original's file and the external data that belongs to it. */
  readonly originalBytes: number;
  readonly changed: readonly string[];
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly steps: readonly TransformStep[];
  /** What the runtime executes for each layer of the original; null where that was not looked at (a very large model). */
  readonly executed: readonly ExecutedLayer[] | null;
  /** Label of the calibration data, `synthetic` when there was none; empty where none is needed. */
  readonly data: string;
  readonly warnings: readonly string[];
}

export interface ModelSummary {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly peakActivationBytes: number | null;
  readonly nodes: number;
  readonly opset: number;
  /** Share of zeros among the float weights that layers multiply by; null: there are none. Absent in comparisons of earlier versions. */
  readonly zeroWeights?: number | null;
  /** Bytes of its files in an archive (deflate). Only where zeros make that worth knowing. */
  readonly compressedBytes?: number;
}
export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** The JSON of `lathe compare` (DESIGN section 6). Ratios are b / a. */
export interface Comparison {
  readonly a: ModelSummary;
  readonly b: ModelSummary;
  readonly ratio: {
    readonly bytes: number;
    readonly parameters: number | null;
    readonly macs: number | null;
    readonly peakActivationBytes: number | null;
    readonly latencyMs: number | null;
  };
  readonly latency: {
    readonly a: Quantiles;
    readonly b: Quantiles;
    /** 99 % interval of the median ratio b / a (bootstrap over interleaved pairs). */
    readonly ratioSpread: readonly [number, number];
    readonly verdict: 'faster' | 'slower' | 'within noise';
    readonly runs: number;
    readonly threads: number;
    /** Every timed run in order, for the chart. */
    readonly samples: { readonly a: readonly number[]; readonly b: readonly number[] };
  } | null;
  readonly fidelity: {
    /** null with `identical: true` when all outputs are equal. */
    readonly sqnrDb: number | null;
    readonly identical: boolean;
    readonly cosine: number | null;
    /** null where the outputs are no class scores. */
    readonly top1Agreement: number | null;
    /** Mean over samples of KL(a || b) of the class distributions, in nats; null as above. */
    readonly klDivergence?: number | null;
    /** Whether the distributions are a softmax of the outputs or the outputs themselves, which were probabilities already. */
    readonly klOf?: 'softmax' | 'probabilities' | null;
    /** Mean of (a - b)^2 over all elements of the outputs; null where they cannot be compared. */
    readonly mse?: number | null;
    readonly samples: number;
  } | null;
  /** Only with labels: share of correct samples 0..1. */
  readonly accuracy?: {
    readonly a: number;
    readonly b: number;
    readonly samples: number;
    readonly metric: 'top1';
    /** Share of samples whose class is among the five highest; only with more than five classes. */
    readonly top5?: { readonly a: number; readonly b: number };
  };
  /** Means of the user's own metric, when one was asked for. */
  readonly custom?: {
    readonly name: string;
    readonly a: number;
    readonly b: number;
    readonly higherIsBetter: boolean;
  };
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  /** Why a part above is null. */
  readonly notes: readonly string[];
  /** Layers of b that a transform left as they were, as those that stayed float in a quantized model, with the reason; empty when unknown. */
  readonly stayedFloat: readonly { readonly node: string; readonly reason: string }[];
  readonly machine: string;
  /** Only when asked for. */
  readonly layers?: LayerComparison;
}

/** The layers of two models set against each other. Names are layers of `a` and of `b` as `inspect` lists them. */
export interface LayerComparison {
  readonly aligned: readonly AlignedLayers[];
  /** Layers of `a` without a counterpart, and of `b`. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** Samples that the SQNR figures are over; 0: none were run, the notes say why. */
  readonly samples: number;
  /** Label of the data; contains `synthetic` when it is. */
  readonly data?: string;
  /** Plain sentences on how the figures came about and why some are missing. */
  readonly notes?: readonly string[];
}
/**
 * Layers that do the same work in both models: one or several on either side, those that do the work first, in the order of
 * execution, then Quantize and DequantizeLinear nodes and computed constants that belong to them.
 */
export interface AlignedLayers {
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** What told that they belong together. */
  readonly by: 'origin' | 'name' | 'structure';
  /** What differs, in short words: `operator Conv → QLinearConv`, `weights`, `attribute pads`, `precision float32 → int8`; empty: nothing. */
  readonly changes: readonly string[];
  /** Output channels of layers that multiply by weights; absent: it is no such layer, or they are not known. */
  readonly channels?: { readonly a: number; readonly b: number };
  /** Share of zeros among the float weights that the layers multiply by; null: there are none. */
  readonly zeroWeights?: { readonly a: number | null; readonly b: number | null };
  /** SQNR in dB (20 log10(|x| / |x - y|)) of the output when b's layers get a's inputs; null: unknown or identical. */
  readonly localSqnrDb: number | null;
  /** b's layers gave exactly a's output for a's inputs. */
  readonly localIdentical?: boolean;
  /** The same in b's own run, errors of earlier layers included. */
  readonly cumulativeSqnrDb: number | null;
  /** Both outputs were equal in b's own run; null: not run. */
  readonly identical: boolean | null;
  /** What the runtime executes for the layer that does the work; null: unknown, or no kernel of its own. Absent: not looked at. */
  readonly kernels?: { readonly a: ExecutedLayer | null; readonly b: ExecutedLayer | null };
}
