import { GraphIndex, isFloat, type Model, type Node, type Tensor, tensorElements } from '../ir';
import { typedView } from '../numeric/elements';
import { findOp } from '../ops/registry';
import type { Progress } from '../ports';

/** How many of some weights are zero. */
export interface ZeroCount {
  readonly zeros: number;
  readonly all: number;
}

/** Bytes of a tensor that are looked at together. */
const PART = 64e6;
const bytesOfElement: Readonly<Record<string, number>> = { float32: 4, float64: 8, float16: 2, bfloat16: 2 };

/**
 * Zeros among the weights of each layer of the main graph that multiplies what it reads by float weights (Conv, Gemm, MatMul ...).
 * Integers have none that mean zero by themselves, and what only adds or scales is not counted. A tensor is read once and in parts.
 */
export async function zeroWeights({ graph }: Model, progress?: Progress): Promise<ReadonlyMap<Node, ZeroCount>> {
  const index = new GraphIndex(graph);
  const counted = new Map<Tensor, ZeroCount>();
  const layers = new Map<Node, ZeroCount>();
  for (const node of graph.nodes) {
    const weight = findOp(node)?.linear && index.constant(node.inputs[1] ?? '');
    if (!weight || !isFloat(weight.type) || bytesOfElement[weight.type] === undefined) continue;
    progress?.throwIfCancelled();
    const count = counted.get(weight) ?? { zeros: await zerosOf(weight), all: tensorElements(weight) };
    counted.set(weight, count);
    if (count.all > 0) layers.set(node, count);
  }
  return layers;
}

/** Share of zeros among the weights of some layers, each tensor counted once; null: there are no such weights. */
export function zeroShare(counts: Iterable<ZeroCount>): number | null {
  let [zeros, all] = [0, 0];
  // A count stands for one tensor, however many layers share that.
  for (const count of new Set(counts)) {
    zeros += count.zeros;
    all += count.all;
  }
  return all === 0 ? null : zeros / all;
}

async function zerosOf(tensor: Tensor): Promise<number> {
  if (tensor.data.kind === 'strings') return 0;
  if (tensor.data.kind === 'bytes') return zerosIn(tensor, tensor.data.bytes);
  const { source, offset, length } = tensor.data;
  let zeros = 0;
  for (let at = 0; at < length; at += PART)
    zeros += zerosIn(tensor, await source.read(offset + at, Math.min(PART, length - at)));
  return zeros;
}

/** Halves are bit patterns here: all bits but the sign are 0 in a zero. */
function zerosIn({ type }: Tensor, bytes: Uint8Array): number {
  const values = typedView(type, bytes);
  const isHalf = bytesOfElement[type] === 2;
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (isHalf ? (Number(values[i]) & 0x7fff) === 0 : values[i] === 0) zeros++;
  return zeros;
}
