/**
 * View objects: what crosses a process border. Plain JSON; null is "unknown", never 0. Sizes in bytes, times in
 * milliseconds. Weights never cross: only their statistics.
 */
export type DimView = number | string | null;

export interface ValueView {
  readonly name: string;
  /** null: unknown rank. */
  readonly shape: readonly DimView[] | null;
  /** float32, int64 ...; sequence, map, optional for non-tensors; null: unknown. */
  readonly type: string | null;
}

/** A layer of `lathe inspect` (DESIGN section 6). */
export interface LayerView {
  readonly name: string;
  readonly op: string;
  readonly outputs: readonly ValueView[];
  readonly parameters: number;
  /** null: unknown. */
  readonly macs: number | null;
  readonly weightBytes: number;
}

/** The JSON of `lathe inspect`. */
export interface Inspection {
  readonly name: string;
  readonly opset: number;
  readonly irVersion: number;
  readonly bytes: number;
  readonly nodes: number;
  readonly parameters: number;
  readonly macs: number | null;
  readonly flops: number | null;
  readonly weightBytes: number;
  readonly peakActivationBytes: number | null;
  readonly unknownCost: readonly string[];
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  readonly layers: readonly LayerView[];
}

/** Everything the page needs to draw a model; sent once per (file version, dims). */
export interface ModelView extends Inspection {
  readonly path: string;
  readonly fileName: string;
  /** Hash of structure, size and modification time (DESIGN section 4). */
  readonly hash: string;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Symbols that can be set, with the value in force (null: left symbolic). */
  readonly symbols: readonly { readonly name: string; readonly value: number | null }[];
  readonly graph: GraphView;
  /** Plain sentences about what cannot be done with this model here (newer opset than the runtime's, unknown operators ...). */
  readonly notices: readonly string[];
}

/** The drawn graph: layers, graph inputs and outputs; constants and what is computed from constants alone are folded away. */
export interface GraphView {
  readonly items: readonly GraphItem[];
  readonly edges: readonly GraphEdge[];
}
export interface GraphItem {
  readonly id: number;
  readonly kind: 'input' | 'output' | 'layer';
  /** Index into `layers` for layers; into `inputs` or `outputs` else. */
  readonly index: number;
  readonly title: string;
  /** Family for the accent colour: conv, linear, norm, activation, pool, shape, arithmetic, recurrent, quantize, control, other. */
  readonly family: string;
  /** Shape of the layer's largest weight: `64 × 3 × 7 × 7`; absent without weights. */
  readonly weightShape?: string;
}
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly value: string;
  /** Short text of the shape: `1 × 32 × 56 × 56`; empty when unknown. */
  readonly label: string;
}

/** The inspector's answer for one layer. */
export interface LayerDetails {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly docString: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly inputs: readonly OperandView[];
  readonly outputs: readonly ValueView[];
  readonly parameters: number;
  readonly macs: number | null;
  readonly weightBytes: number;
  /** Names of weight tensors whose statistics can be asked for. */
  readonly weights: readonly string[];
}
export interface OperandView extends ValueView {
  /** The formal role when known (X, W, B ...), else ''. */
  readonly role: string;
  readonly source: 'activation' | 'weight' | 'constant' | 'input' | 'omitted';
}

export interface TensorStatistics {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  readonly bytes: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  /** Share of exact zeros, 0..1. */
  readonly zeros: number | null;
  readonly nonFinite: number;
  /** Counts of equally wide bins from `from` to `to`; null for types without an order (strings) and empty tensors. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] } | null;
}

/** The JSON of transforms (quantize, prune ...). */
export interface TransformReport {
  readonly output: string;
  readonly bytes: number;
  readonly changed: readonly string[];
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  /** Label of the calibration data, `synthetic` when there was none. */
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
    /** 95 % interval of the median ratio b / a (bootstrap over interleaved pairs). */
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
    readonly samples: number;
  } | null;
  /** Only with labels: share of correct samples 0..1. */
  readonly accuracy?: { readonly a: number; readonly b: number; readonly samples: number; readonly metric: 'top1' };
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  /** Why a part above is null. */
  readonly notes: readonly string[];
  /** Layers of b that stayed float although the model is quantized, with the reason; empty when unknown. */
  readonly stayedFloat: readonly { readonly node: string; readonly reason: string }[];
  readonly machine: string;
}
