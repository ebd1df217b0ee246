import { type Graph, GraphIndex, type Node } from '../../ir';
import { activationInputs, BLOCKED, type ExecutedKernel } from './executedGraph';

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
  const given = new Set([...original.inputs.map(v => v.name), ...original.initializers.keys()]);
  const known = (value: string) => given.has(value) || index.producer(value) !== undefined;
  const holds = new Map<string, string>([...given].map(name => [name, name]));
  const producers = new Map<string, number>();
  // What is moved back into the plain layout has its own name there: better than any guess from a kernel's name.
  for (const { moves, inputs, outputs } of kernels) if (moves && known(outputs[0]!)) holds.set(inputs[0]!, outputs[0]!);

  const computed = kernels.map((kernel, k) => {
    const behind = kernel.inputs.map(i => holds.get(i));
    const found = kernel.moves ? [] : outputsOf(kernel, behind);
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

  function outputsOf(kernel: ExecutedKernel, behind: readonly (string | undefined)[]): (string | undefined)[] {
    const named = kernel.outputs.map((output, at) => {
      const value = holds.get(output) ?? valueByName(output, known);
      if (value !== undefined) return value;
      const byNode = valueByNode(kernel, at, nodes, known);
      return byNode === undefined ? undefined : withAbsorbed(kernel, byNode, behind, index);
    });
    // A kernel without a telling name: the node of that operator on those inputs.
    return named.some(v => v !== undefined) ? named : outputsByStructure(kernel, behind, index, producers);
  }
}

/** Decorations that the runtime puts around a value's name (measured, onnxruntime 1.30). */
function valueByName(value: string, known: (value: string) => boolean): string | undefined {
  const bare = value.replace(/^InsertedPrecisionFreeCast_/, '');
  return [value, bare, bare.replace(/_nchwc$/, ''), bare.replace(/(?:_bn|_mul)_nchwc$/, '')].find(known);
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
  // A kernel that computes channels last has the name of its node with a number behind it.
  const node = nodes.get(kernel.name) ?? nodes.get(kernel.name.replace(/_token_\d+$/, ''));
  return node?.outputs[output] || undefined;
}

/**
 * A convolution in blocked layout is named before it absorbs the addition that follows (its second activation input) and
 * the activation after that.
 */
function withAbsorbed(
  kernel: ExecutedKernel,
  value: string,
  behind: readonly (string | undefined)[],
  index: GraphIndex,
): string {
  if (kernel.domain !== BLOCKED) return value;
  // Only what nothing else sees is absorbed.
  const follower = (of: string, accepts: (node: Node) => boolean): string | undefined => {
    const [only, ...others] = index.consumers(of);
    return only && others.length === 0 && !index.isGraphOutput(of) && accepts(only.node)
      ? only.node.outputs[0]
      : undefined;
  };
  const [, ...addends] = behind;
  const sum =
    follower(value, n => n.inputs.length === 2 && n.inputs.some(i => i !== value && addends.includes(i))) ?? value;
  if (kernel.activation === undefined || index.producer(sum)?.opType === kernel.activation) return sum;
  return follower(sum, n => n.opType === kernel.activation) ?? sum;
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
