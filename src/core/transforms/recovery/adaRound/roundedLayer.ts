import { GraphIndex, type Model, makeTensor, type Node, type Tensor } from '../../../ir';
import { floatBytes } from '../../../numeric/elements';
import { roundHalfEven } from '../../../numeric/round';
import type { LinearFacet } from '../../../ops/linear';
import { findOp } from '../../../ops/registry';
import { floatValues } from '../../quantize/floatWeights';

/** A layer whose weights are to be rounded: each output is the product of a row of weights and what the layer reads. */
export interface RoundedLayer {
  readonly node: Node;
  readonly linear: LinearFacet;
  readonly weight: Tensor;
  readonly groups: number;
  readonly outputs: number;
  /** Weights of one output. */
  readonly length: number;
  /** In units of the output's scale, [outputs, length]. */
  readonly steps: Float32Array;
  /** Of each output. */
  readonly scales: Float32Array;
  /** Where a weight lies in the tensor. */
  readonly at: (output: number, k: number) => number;
  /** What the weights are multiplied by before they are rounded (Gemm's alpha). */
  readonly factor: number;
}

/** Layers of `float` whose weights `quantized` holds as symmetric integers with scales of each output or of the whole, by name. */
export async function roundedLayers(
  float: Model,
  quantized: Model,
  names: readonly string[],
): Promise<readonly RoundedLayer[]> {
  const [index, integers] = [new GraphIndex(float.graph), new GraphIndex(quantized.graph)];
  const counterparts = new Map(quantized.graph.nodes.map(n => [n.name, n]));
  const wanted = new Set(names);
  const layers: RoundedLayer[] = [];
  for (const node of float.graph.nodes) {
    const counterpart = wanted.has(node.name) ? counterparts.get(node.name) : undefined;
    const layer = counterpart && (await readLayer(index, node, integers.producer(counterpart.inputs[1]!), integers));
    if (layer) layers.push(layer);
  }
  return layers;
}

async function readLayer(
  index: GraphIndex,
  node: Node,
  dequantize: Node | null | undefined,
  integers: GraphIndex,
): Promise<RoundedLayer | undefined> {
  const linear = findOp(node)?.linear;
  const weight = index.graph.initializers.get(node.inputs[1]!);
  const scale = integers.constant(dequantize?.inputs[1] ?? '');
  if (!linear || !scale || weight?.type !== 'float32') return undefined;
  // A change for one reader would be one for all.
  if (index.consumers(weight.name).length > 1 || index.isGraphOutput(weight.name)) return undefined;
  const layout = linear.layout(node, weight.dims);
  if (!layout) return undefined;
  const { rows, columns, inner, rowsAreOutputs, groups } = layout;
  const [outputs, length] = rowsAreOutputs ? [rows, columns * inner] : [columns, rows];
  const at = rowsAreOutputs ? (o: number, k: number) => o * length + k : (o: number, k: number) => k * columns + o;
  const stored = await floatValues(scale);
  if (stored.length !== 1 && stored.length !== outputs) return undefined;
  const scales = Float32Array.from({ length: outputs }, (_, o) => stored[stored.length === 1 ? 0 : o]!);
  const factor = node.float('alpha', 1);
  const values = await floatValues(weight, factor);
  const steps = new Float32Array(values.length);
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < length; k++) steps[o * length + k] = values[at(o, k)]! / scales[o]!;
  return { node, linear, weight, groups, outputs, length, steps, scales, at, factor };
}

/** Moved weights lie this far nearer to 0 than their integer, in steps: none outgrows the largest, which the scale was made for. */
const HAIR = 1e-4;

/**
 * Writes weights that round to nearest gives the integers asked for: where it would give others, they are moved to their integer.
 * Edits the model.
 * @param integers [outputs, length]
 * @returns how many weights were moved
 */
export async function storeRounded(model: Model, layer: RoundedLayer, integers: Int8Array): Promise<number> {
  const { weight, outputs, length, scales, steps, at, factor } = layer;
  const values = (await floatValues(weight)).slice();
  let moved = 0;
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < length; k++) {
      const i = o * length + k;
      const integer = integers[i]!;
      if (roundHalfEven(steps[i]!) === integer) continue;
      values[at(o, k)] = ((integer - Math.sign(integer) * HAIR) * scales[o]!) / factor;
      moved++;
    }
  const stored = makeTensor(weight.name, 'float32', weight.dims, floatBytes('float32', values));
  model.graph.initializers.set(weight.name, stored);
  return moved;
}
