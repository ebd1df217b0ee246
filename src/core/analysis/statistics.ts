import { LatheError } from '../errors';
import { type DataType, type Graph, type Model, type Tensor, tensorBytes, tensorElements } from '../ir';
import { numbersOf } from '../numeric/elements';
import type { TensorStatistics } from './views';

const BINS = 64;
const withoutOrder: ReadonlySet<DataType> = new Set<DataType>(['string', 'complex64', 'complex128']);

/**
 * Statistics of a tensor's elements. `bytes`: its contents in the layout of raw_data, as `readTensor` gives them; without
 * them (strings) only its size is told. NaN and infinities are counted apart and left out of everything else.
 */
export function tensorStatistics(tensor: Tensor, bytes: Uint8Array | undefined): TensorStatistics {
  const count = tensorElements(tensor);
  const basics = { name: tensor.name, type: tensor.type, dims: tensor.dims, bytes: tensorBytes(tensor) };
  const nothing = { min: null, max: null, mean: null, std: null, zeros: null, nonFinite: 0, histogram: null };
  if (!bytes || count === 0 || withoutOrder.has(tensor.type)) return { ...basics, ...nothing };
  const values = numbersOf(tensor.type, bytes, count);

  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let zeros = 0;
  let finite = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!Number.isFinite(x)) continue;
    finite++;
    sum += x;
    if (x === 0) zeros++;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const nonFinite = count - finite;
  if (finite === 0) return { ...basics, ...nothing, nonFinite };

  const mean = sum / finite;
  const { from, to } = rangeOf(min, max);
  const counts = new Array<number>(BINS).fill(0);
  const binsPerUnit = BINS / (to - from);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!Number.isFinite(x)) continue;
    squares += (x - mean) ** 2;
    counts[Math.min(Math.floor((x - from) * binsPerUnit), BINS - 1)]!++;
  }
  return {
    ...basics,
    min,
    max,
    mean: finiteOrNull(mean),
    std: finiteOrNull(Math.sqrt(squares / finite)),
    zeros: zeros / count,
    nonFinite,
    // A range that a double cannot span (float64 extremes) has no bins.
    histogram: Number.isFinite(to - from) ? { from, to, counts } : null,
  };
}

const finiteOrNull = (x: number) => (Number.isFinite(x) ? x : null);

/** A constant tensor gets a range around its value, so that the bins have a width. */
function rangeOf(min: number, max: number): { from: number; to: number } {
  if (min < max) return { from: min, to: max };
  const margin = Math.max(Math.abs(min) * 2 ** -20, 0.5);
  return { from: min - margin, to: max + margin };
}

/**
 * The tensor that a weight's name stands for: an initializer or the value of a Constant node, in the main graph first.
 * Throws LatheError when there is none.
 */
export function findTensor(model: Model, name: string): Tensor {
  const found = inGraph(model.graph, name);
  if (found) return found;
  for (const called of model.functions.values())
    for (const node of called.nodes)
      if (node.outputs.includes(name) && node.tensor('value')) return node.tensor('value')!;
  throw new LatheError(`The model has no weight named "${name}".`, 'usage');
}

function inGraph(graph: Graph, name: string): Tensor | undefined {
  const initializer = graph.initializers.get(name);
  if (initializer) return initializer;
  for (const node of graph.nodes) {
    if (node.opType === 'Constant' && node.outputs[0] === name) return node.tensor('value');
    for (const { graph: body } of node.subgraphs()) {
      const inner = inGraph(body, name);
      if (inner) return inner;
    }
  }
  return undefined;
}
