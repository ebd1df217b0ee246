import { type Graph, GraphIndex, type Node, readTensor } from '../../ir';
import { typedView } from '../../numeric/elements';
import { uint8Range } from '../../numeric/quantization';
import type { Chosen, Plan } from './plan';

/** The sums that x86 without VNNI keeps of two products in 16 bits (Intel, vpmaddubsw). */
const LOWEST = -32768;
const HIGHEST = 32767;

export interface Saturation {
  readonly node: string;
  /** Of the pairs of weights that are multiplied together, the share whose sum can leave 16 bits. */
  readonly share: number;
}

/**
 * Layers whose products can saturate where pairs of u8 x s8 products are added in 16 bits, by their weights as they are written,
 * the most affected first. A calibrated range reaches the highest code by its definition, so activations of 255 are to be expected.
 * @param graph with quantized weights behind DequantizeLinear
 */
export async function saturatingLayers(graph: Graph, { chosen }: Plan): Promise<Saturation[]> {
  const index = new GraphIndex(graph);
  const found: Saturation[] = [];
  for (const c of chosen.values()) {
    if (!c.facet.weight || c.bits !== 8) continue;
    const share = await saturatingShare(c, index);
    if (share > 0) found.push({ node: c.node.name, share });
  }
  return found.sort((a, b) => b.share - a.share);
}

async function saturatingShare({ node, facet }: Chosen, index: GraphIndex): Promise<number> {
  const dequantize = index.producer(node.inputs[facet.weight!.input]!);
  const weight = dequantize && index.constant(dequantize.inputs[0]!);
  if (weight?.type !== 'int8') throw new Error(`the weight of ${node.name} is not quantized`);
  const codes = typedView(weight.type, await readTensor(weight)) as Int8Array;
  const rows =
    facet.weight!.axis(node, weight.dims.length) === 0
      ? rowsOf(node, codes, weight.dims)
      : columnsOf(codes, weight.dims);
  return shareOfPairs(rows);
}

/** The share of neighbours, two by two, whose products with activations in 8 bits can sum up beyond 16 bits. */
export function shareOfPairs(rows: Iterable<ArrayLike<number>>): number {
  let pairs = 0;
  let saturating = 0;
  for (const row of rows)
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [a, b] = [row[i]!, row[i + 1]!];
      const highest = uint8Range.high * (Math.max(a, 0) + Math.max(b, 0));
      const lowest = uint8Range.high * (Math.min(a, 0) + Math.min(b, 0));
      pairs++;
      if (highest > HIGHEST || lowest < LOWEST) saturating++;
    }
  return pairs === 0 ? 0 : saturating / pairs;
}

/** By output, in the order of the kernel's products: a convolution's channels lie side by side, position by position. */
function* rowsOf(node: Node, codes: Int8Array, [outputs, inputs, ...space]: readonly number[]): Generator<Int8Array> {
  const positions = space.reduce((n, d) => n * d, 1);
  // A depthwise kernel has one input for each output, and adds its products in 32 bits.
  if (node.opType === 'Conv' && inputs === 1) return;
  const size = inputs! * positions;
  for (let o = 0; o < outputs!; o++) {
    const row = new Int8Array(size);
    for (let c = 0; c < inputs!; c++)
      for (let p = 0; p < positions; p++) row[p * inputs! + c] = codes[o * size + c * positions + p]!;
    yield row;
  }
}

/** Of a matrix [depth, outputs], or of several. */
function* columnsOf(codes: Int8Array, dims: readonly number[]): Generator<Int8Array> {
  const [depth, outputs] = dims.slice(-2) as [number, number];
  const size = depth * outputs;
  for (let from = 0; from < codes.length; from += size)
    for (let o = 0; o < outputs; o++) yield Int8Array.from({ length: depth }, (_, k) => codes[from + k * outputs + o]!);
}
