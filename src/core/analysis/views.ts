/**
 * What analysis tells of a model, as plain JSON: null is "unknown", never 0. Sizes in bytes. Weights are never part of
 * it: only their statistics.
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
