import {
  type Graph,
  GraphIndex,
  isFloat,
  type Model,
  makeTensor,
  type Node,
  type Tensor,
  tensorElements,
} from '../../../ir';
import { floatBytes } from '../../../numeric/elements';
import type { LinearFacet } from '../../../ops/linear';
import { findOp } from '../../../ops/registry';
import type { UniqueNames } from '../../../passes/edit';
import { floatValues } from '../../quantize/floatWeights';
import { biasOf } from '../../recovery/linearLayer';

/** A layer whose weights can be fitted, as far as the structure of the model tells. */
export interface FittableLayer {
  readonly node: Node;
  readonly linear: LinearFacet;
  readonly weight: Tensor;
  readonly groups: number;
  readonly outputs: number;
  /** Weights of one output. */
  readonly length: number;
  /** Inputs of the fit: the weights of an output, and its bias where the operator has one. */
  readonly inputs: number;
  /** Where a weight lies in the tensor. */
  readonly at: (output: number, k: number) => number;
}

/** A layer of a pruned model whose weights are to be fitted to what it gave before. */
export interface FittedLayer extends FittableLayer {
  /** As they act, [outputs, inputs]. */
  readonly weights: Float64Array;
  /** What the stored weights are multiplied by (Gemm's alpha). */
  readonly factor: number;
}

/** A layer that is not fitted, with the reason. */
export interface LeftLayer {
  readonly node: Node;
  readonly reason: string;
}

/** Layers with float32 weights of their own that something is computed for, in the order of the graph, and those that cannot be fitted. */
export async function fittedLayers({
  graph,
}: Model): Promise<{ readonly layers: readonly FittedLayer[]; readonly left: readonly LeftLayer[] }> {
  const index = new GraphIndex(graph);
  const layers: FittedLayer[] = [];
  const left: LeftLayer[] = [];
  for (const node of graph.nodes) {
    if (!index.producer(node.inputs[0] ?? '')) continue;
    const layer = await readLayer(index, node);
    const reason = layer ? undefined : whyLeft(index, node);
    if (layer) layers.push(layer);
    else if (reason !== undefined) left.push({ node, reason });
  }
  return { layers, left };
}

/** Undefined for a node without weights that a fit could be expected of. */
function whyLeft(index: GraphIndex, node: Node): string | undefined {
  const weight = index.graph.initializers.get(node.inputs[1] ?? '');
  if (!weight || !isFloat(weight.type) || weight.dims.filter(d => d > 1).length < 2) return undefined;
  const op = findOp(node);
  if (!op?.linear) return op?.channels && weight.dims.length > 2 ? `there is no fit for ${node.opType}` : undefined;
  if (weight.type !== 'float32') return `its weights are ${weight.type}`;
  if (index.consumers(weight.name).length > 1) return 'its weights are shared';
  return undefined;
}

/** Layers with weights of their own that something is computed for. */
export function fittableLayers(graph: Graph): FittableLayer[] {
  const index = new GraphIndex(graph);
  const read = graph.nodes.filter(node => index.producer(node.inputs[0] ?? ''));
  return read.flatMap(node => fittableLayer(index, node) ?? []);
}

function fittableLayer(index: GraphIndex, node: Node): FittableLayer | undefined {
  const op = findOp(node);
  const weight = index.graph.initializers.get(node.inputs[1] ?? '');
  if (!op?.linear || weight?.type !== 'float32' || tensorElements(weight) === 0) return undefined;
  // A change for one reader would be one for all.
  if (index.consumers(weight.name).length > 1 || index.isGraphOutput(weight.name)) return undefined;
  const layout = op.linear.layout(node, weight.dims);
  if (!layout) return undefined;
  const { rows, columns, inner, rowsAreOutputs, groups } = layout;
  const [outputs, length] = rowsAreOutputs ? [rows, columns * inner] : [columns, rows];
  const at = rowsAreOutputs ? (o: number, k: number) => o * length + k : (o: number, k: number) => k * columns + o;
  const inputs = length + (op.quantize?.bias === undefined ? 0 : 1);
  return { node, linear: op.linear, weight, groups, outputs, length, inputs, at };
}

async function readLayer(index: GraphIndex, node: Node): Promise<FittedLayer | undefined> {
  const layer = fittableLayer(index, node);
  if (!layer) return undefined;
  const { weight, outputs, length, inputs, at } = layer;
  const hasBias = inputs > length;
  const bias = hasBias ? await biasOf(index, node, outputs) : undefined;
  if (hasBias && !bias) return undefined;
  const factor = node.float('alpha', 1);
  const values = await floatValues(weight, factor);
  const weights = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < length; k++) weights[o * inputs + k] = values[at(o, k)]!;
    if (bias) weights[o * inputs + length] = bias[o]!;
  }
  return { ...layer, weights, factor };
}

/** Writes fitted weights, [outputs, inputs], into the graph. A bias gets a name of its own. */
export function storeFitted(graph: Graph, layer: FittedLayer, fitted: Float64Array, names: UniqueNames): void {
  const { weight, outputs, length, inputs, at, factor } = layer;
  const values = new Float32Array(outputs * length);
  const bias = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < length; k++) values[at(o, k)] = fitted[o * inputs + k]! / factor;
    bias[o] = fitted[(o + 1) * inputs - 1]!;
  }
  graph.initializers.set(weight.name, makeTensor(weight.name, 'float32', weight.dims, floatBytes('float32', values)));
  if (inputs > length) storeBias(graph, layer, bias, names);
}

/** Gives a layer a bias of its own, in the place of what it adds now. */
export function storeBias(
  graph: Graph,
  { node, outputs }: FittableLayer,
  bias: Float32Array,
  names: UniqueNames,
): void {
  const name = names.value(`${node.name}_bias`);
  graph.initializers.set(name, makeTensor(name, 'float32', [outputs], floatBytes('float32', bias)));
  node.inputs[2] = name;
  node.attributes.delete('beta');
}
