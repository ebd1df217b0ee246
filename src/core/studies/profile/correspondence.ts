import { type Graph, GraphIndex, type Node } from '../../ir';
import { activationInputs, type ExecutedKernel } from './executedGraph';

/**
 * Which value of the original graph each value of the executed graph holds, perhaps in another layout or precision.
 * Kernels must be in topological order.
 */
export interface Correspondence {
  /** Original values that a kernel computes; empty for one that the runtime inserted. */
  readonly computed: readonly (readonly string[])[];
  /** The original value behind an executed one. */
  original(value: string): string | undefined;
  /** The kernel that computes an original value. */
  producer(original: string): number | undefined;
}

export function findCorrespondence(original: Graph, kernels: readonly ExecutedKernel[]): Correspondence {
  const index = new GraphIndex(original);
  const nodes = new Map(original.nodes.map(n => [n.name, n]));
  const holds = new Map<string, string>();
  const producers = new Map<string, number>();
  const given = new Set([...original.inputs.map(v => v.name), ...original.initializers.keys()]);
  for (const name of given) holds.set(name, name);
  const known = (value: string) => given.has(value) || index.producer(value) !== undefined;
  const computed = kernels.map((kernel, k) => {
    const behind = kernel.inputs.map(i => holds.get(i));
    const named = kernel.outputs.map(
      (output, at) => valueByName(output, known) ?? valueByNode(kernel, at, nodes, known),
    );
    // A kernel without a telling name: the node of that operator on those inputs.
    const found = named.some(v => v !== undefined) ? named : outputsByStructure(kernel, behind, index, producers);
    const results: string[] = [];
    kernel.outputs.forEach((output, at) => {
      // Where nothing tells, one input and one output of a kernel that Lathe cannot name are the same value moved.
      const value = found[at] ?? (kernel.inputs.length === 1 && kernel.outputs.length === 1 ? behind[0] : undefined);
      if (value === undefined) return;
      holds.set(output, value);
      if (given.has(value) || producers.has(value)) return;
      producers.set(value, k);
      results.push(value);
    });
    return results;
  });
  return { computed, original: value => holds.get(value), producer: value => producers.get(value) };
}

/** Decorations that the runtime puts around a value's name (measured, onnxruntime 1.30). */
function valueByName(value: string, known: (value: string) => boolean): string | undefined {
  const bare = value.replace(/^InsertedPrecisionFreeCast_/, '');
  return [value, bare, bare.replace(/_nchwc$/, '')].find(known);
}

/** A kernel in blocked layout is named after the value it computes; others keep the name of their node. */
function valueByNode(
  kernel: ExecutedKernel,
  output: number,
  nodes: ReadonlyMap<string, Node>,
  known: (value: string) => boolean,
): string | undefined {
  if (kernel.name === '') return undefined;
  if (output === 0 && /_nchwc$/.test(kernel.name)) return valueByName(kernel.name, known);
  return nodes.get(kernel.name)?.outputs[output] || undefined;
}

function outputsByStructure(
  kernel: ExecutedKernel,
  behind: readonly (string | undefined)[],
  index: GraphIndex,
  producers: ReadonlyMap<string, number>,
): (string | undefined)[] {
  const first = behind.find(v => v !== undefined);
  if (first === undefined) return [];
  const match = index
    .consumers(first)
    .map(use => use.node)
    .find(
      node =>
        node.opType === kernel.op &&
        !node.outputs.some(o => producers.has(o)) &&
        behind.every(v => v === undefined || activationInputs(node).has(v)),
    );
  return match ? match.outputs.filter(o => o !== '') : [];
}
