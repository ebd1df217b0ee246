import type { AttributeValue } from '../ir/attribute';
import type { DataType } from '../ir/dataType';
import type { Dim, Shape } from '../ir/dim';
import type { Graph, ValueType } from '../ir/graph';
import type { Model } from '../ir/model';
import type { Node } from '../ir/node';
import type { Tensor } from '../ir/tensor';
import type { ChannelFacet } from './channels/facet';
import type { LinearFacet } from './linear';

/**
 * Everything Lathe knows of one operator. Every facet may be missing, and missing is conservative: no `infer`: the
 * file's value_info is asked; no `cost`: unknown, never 0; no `quantize`: stays float and is listed.
 */
export interface OpDef {
  readonly type: string;
  /** '' is the standard domain. */
  readonly domain: string;
  /** Versions at which the operator's definition changed, ascending (the operator's page in the ONNX documents). */
  readonly since: readonly number[];
  /** Output types from input types. */
  readonly infer?: (ctx: InferContext) => void;
  readonly cost?: (ctx: CostContext) => OpCost;
  /** Indices of inputs that hold hyper-parameters rather than weights (Clip's bounds, Reshape's shape): not counted as parameters. */
  readonly settings?: readonly number[];
  /** Integer constants among the other inputs are quantized weights, not indices. */
  readonly integerWeights?: true;
  /** Weights that an input holds, where an element of it packs several (4-bit blocks in bytes). */
  readonly weightElements?: (node: Node, input: number) => number | undefined;
  /** Formal names of the inputs; the last repeats for a variadic operator. Filled from the standard's signatures when absent. */
  readonly inputNames?: readonly string[];
  /** Kinds of the attributes by name, as the standard has them. Filled from the standard's signatures when absent. */
  readonly attributeKinds?: ReadonlyMap<string, AttributeValue['kind']>;
  /** Where it takes 16-bit floats instead of float32; absent: nowhere. Filled from the standard's signatures when absent. */
  readonly halfTypes?: HalfTypes;
  /** Inputs that stay float32 whatever type it computes in (the scales of a resize), in a version of the operator set. */
  readonly float32Inputs?: (opset: number) => readonly number[];
  /** Its result is float32 whatever it reads (ConstantOfShape without a value). */
  readonly givesFloat32?: (node: Node) => boolean;
  /** Other layers' results only pass through it; it holds no weights and does no arithmetic a user would look for. */
  readonly plumbing?: true;
  readonly channelwise?: ChannelwiseFacet;
  readonly linear?: LinearFacet;
  /** For the accent colour of a drawing; absent: `other`. */
  readonly family?: OpFamily;
  /** The first output is the first input's buffer under another shape: it needs no memory of its own. */
  readonly view?: true;
  /** The result follows from the first input's shape, whatever it holds (Shape, Size). */
  readonly readsShape?: true;
  /** Indices of inputs that say only how large the result is. */
  readonly extents?: readonly number[];
  /** Two runs on the same inputs may differ: never computed once at load. */
  readonly random?: true;
  readonly quantize?: QuantizeFacet;
  /** Which integer kernel takes weights of 8 bits and an activation whose range is found while running. */
  readonly dynamicQuantize?: 'product' | 'convolution' | 'lstm';
  /** How it relates the channels of its operands; absent: a barrier to pruning. */
  readonly channels?: ChannelFacet;
  /** How its weights can be stored in few bits while it computes in float. */
  readonly weightOnly?: WeightOnlyFacet;
  /** Rewrites a node from the previous definition to the one of that version: key = version in `since`. Absent: same meaning, same form. */
  readonly upgrade?: Readonly<Record<number, (ctx: UpgradeContext) => void>>;
}

/** First versions of the operator set in which an operator takes and gives the type wherever it takes and gives float32. */
export interface HalfTypes {
  readonly float16?: number;
  readonly bfloat16?: number;
}

/** f(s x) = s f(x) for one s > 0 for each channel (axis 1) of the first input. */
export interface ChannelwiseFacet {
  /** Also f(x + c) = f(x) + c for one c for each channel, where neither side is negative. */
  readonly shifts?: true;
  /** Each channel becomes several, one behind the other (Flatten). */
  readonly repeats?: true;
  /** Attributes with which this does not hold. */
  readonly refuses?: (node: Node) => boolean;
}

export type OpFamily =
  | 'conv'
  | 'linear'
  | 'norm'
  | 'activation'
  | 'pool'
  | 'shape'
  | 'arithmetic'
  | 'recurrent'
  | 'quantize'
  | 'control'
  | 'other';

/**
 * What is known of the contents of a small integer or float tensor (shape arithmetic): C order, at most a few
 * thousand elements. Integers may be symbolic; a float is a number or null.
 */
export interface Content {
  readonly shape: readonly number[];
  readonly values: readonly Dim[];
}

export interface InferContext {
  readonly node: Node;
  /** Version of the node's domain that the model imports. */
  readonly opset: number;
  /** Undefined for an omitted input or one of unknown type. */
  input(index: number): ValueType | undefined;
  shape(index: number): Shape | undefined;
  type(index: number): DataType | undefined;
  /** Known contents of an input; undefined when it is not a small constant or shape arithmetic. */
  content(index: number): Content | undefined;
  /** Constant integers of an input, all of them numbers. */
  constantInts(index: number): readonly number[] | undefined;
  setOutput(index: number, type: DataType | undefined, shape: Shape | undefined): void;
  setOutputType(index: number, type: ValueType): void;
  setContent(index: number, content: Content): void;
  /** Infers a sub-graph whose inputs have the given types (and contents); returns the types of its outputs. */
  inferGraph(
    graph: Graph,
    inputs: readonly (ValueType | undefined)[],
    contents?: readonly (Content | undefined)[],
  ): (ValueType | undefined)[];
  /** Known contents of an output of a sub-graph, as last inferred. */
  graphOutputContent(graph: Graph, index: number): Content | undefined;
  /** One line about a malformed node; its outputs stay unknown. */
  problem(message: string): void;
}

export interface CostContext {
  readonly node: Node;
  readonly opset: number;
  shape(index: number): Shape | undefined;
  outputShape(index: number): Shape | undefined;
  type(index: number): DataType | undefined;
  content(index: number): Content | undefined;
  /** Cost of one execution of a sub-graph; undefined when a node in it is unknown. */
  graphCost(graph: Graph): OpCost | undefined;
  graphOutputContent(graph: Graph, index: number): Content | undefined;
}

/** Cost of one execution. `macs` undefined: not known for these shapes. FLOPs = 2 x MACs. */
export interface OpCost {
  /** Multiply-accumulates of dot products (Conv, Gemm, MatMul, recurrent gates ...); 0 for operators that have none. */
  readonly macs: number | undefined;
}

/** `pointwise`: `QLinear` and the operator's name, one operand after the other. */
export type QLinearForm = 'convolution' | 'gemm' | 'matMul' | 'pointwise' | 'concat';

/** How an operator takes part in static quantization. */
export interface QuantizeFacet {
  /**
   * `integer`: has an integer kernel with a scale of its own on the output (Conv, Gemm, MatMul, Add, AveragePool ...);
   * `sameScale`: moves values without computing; output must share the input's scale (MaxPool, Reshape, Transpose ...);
   * `absorbed`: an activation that a preceding integer kernel absorbs by clamping its range (Relu, Clip).
   */
  readonly role: 'integer' | 'sameScale' | 'absorbed';
  /** Input indices that carry activations; 'all' for variadic operators (Concat). */
  readonly activations: readonly number[] | 'all';
  /** The input that holds weights and the axis of its output channels (for per-channel scales). */
  readonly weight?: {
    readonly input: number;
    readonly axis: (node: Node, rank: number) => number | undefined;
    /** Whether its kernel is many times slower with a zero point for each channel than with one for all; absent: no. */
    readonly sharesZeroPoint?: (node: Node, dims: readonly number[]) => boolean;
  };
  /** The input that holds an int32 bias with scale = activation scale x weight scale. */
  readonly bias?: number;
  /** Its integer kernel can give out float: no QuantizeLinear is needed after it (Gemm, MatMul). */
  readonly floatOutput?: boolean;
  /** How its operator on integers (QLinearConv ...) takes operands; absent: there is none. */
  readonly qLinear?: QLinearForm;
  /** Why this node (with these attributes) cannot be quantized; undefined when it can. */
  readonly refuses?: (node: Node) => string | undefined;
}

/** `product` and `gather` have kernels that read blocks of few bits; elsewhere weights are made float on each run. */
export type WeightOnlyFacet =
  | { readonly kernel: 'product' | 'gather' }
  | {
      readonly kernel: 'dequantize';
      /** Inputs that hold weights, each with the axis that has a scale for each index. */
      readonly weights: readonly { readonly input: number; readonly axis: number }[];
    };

export interface UpgradeContext {
  readonly model: Model;
  readonly graph: Graph;
  readonly node: Node;
  /** A new initializer of the graph with a unique name; returns the value's name. */
  addInts(hint: string, values: readonly number[], dims?: readonly number[]): string;
  addFloats(hint: string, values: readonly number[], dims?: readonly number[], type?: DataType): string;
  addTensor(hint: string, tensor: Tensor): string;
  constant(value: string): Tensor | undefined;
  type(value: string): DataType | undefined;
  shape(value: string): Shape | undefined;
  uniqueName(hint: string): string;
  /** Puts nodes before or after the node being rewritten; replace by inserting and then removing. */
  insertBefore(...nodes: Node[]): void;
  insertAfter(...nodes: Node[]): void;
  remove(): void;
  /** Says that this node cannot be brought to the version, and why: the conversion ends with that message. */
  refuse(reason: string): never;
}

/** Declares an operator; `domain` defaults to the standard one. */
export const defineOp = (op: Omit<OpDef, 'domain'> & { domain?: string }): OpDef => ({ domain: '', ...op });
