import { type Graph, GraphIndex, type Node } from '../../ir';
import { findCorrespondence } from './correspondence';
import { activationInputs, type ExecutedKernel } from './executedGraph';

/** Where a kernel's time belongs. */
export interface KernelPlace {
  /** The layer that shows the time; undefined when no layer could be found. */
  readonly layer: string | undefined;
  /** Other original nodes that the kernel does the work of. */
  readonly covers: readonly string[];
  /** The runtime put it in (a change of layout or precision): no node of the original model asks for it. */
  readonly inserted: boolean;
}

/**
 * Maps each executed kernel to the original nodes it stands for: those on the paths from its inputs to its outputs,
 * none of whose values another kernel computes. Every original node belongs to at most one kernel. An inserted kernel
 * goes to the layer whose value it moves, or, at the model's inputs and where it is a part of something larger (the body
 * of a function), to the one that uses its output.
 *
 * @param rank what makes a layer the one that shows the time: the largest (MACs).
 */
export function coverKernels(
  original: Graph,
  kernels: readonly ExecutedKernel[],
  rank: (node: Node) => number,
): KernelPlace[] {
  const values = findCorrespondence(original, kernels);
  const index = new GraphIndex(original);
  const claimed = new Set<Node>();
  const position = new Map(original.nodes.map((node, i) => [node, i]));
  const places = kernels.map((kernel, k): KernelPlace | undefined => {
    const inputs = new Set(kernel.inputs.map(i => values.original(i)).filter(v => v !== undefined));
    const foreign = (value: string) => (values.producer(value) ?? k) !== k;
    const covered = nodesBetween(index, inputs, values.computed[k]!, foreign, claimed);
    covered.sort((a, b) => position.get(a)! - position.get(b)!);
    const main = mainNode(covered, kernel, rank);
    if (!main) return undefined;
    for (const node of covered) claimed.add(node);
    return { layer: main.name, covers: covered.filter(n => n !== main).map(n => n.name), inserted: false };
  });
  const producerOf = (value: string | undefined) => (value === undefined ? undefined : values.producer(value));
  return placeInserted(kernels, places, k => producerOf(values.original(kernels[k]!.outputs[0] ?? '')));
}

/** Nodes on paths from `from` to `to`, the makers of `to` always; `foreign` values are made elsewhere and end a path. */
function nodesBetween(
  index: GraphIndex,
  from: ReadonlySet<string>,
  to: readonly string[],
  foreign: (value: string) => boolean,
  claimed: ReadonlySet<Node>,
): Node[] {
  const ends = new Set(to.map(v => index.producer(v)).filter(n => n !== undefined && !claimed.has(n)));
  const onPath = new Map<Node, boolean>();
  const stack = [...ends].map(node => ({ node: node!, done: false }));
  while (stack.length > 0) {
    const { node, done } = stack.pop()!;
    const inner = [...activationInputs(node)]
      .filter(v => !from.has(v) && !foreign(v))
      .map(v => index.producer(v))
      .filter(n => n !== undefined && !claimed.has(n));
    if (done) {
      const reached = [...activationInputs(node)].some(v => from.has(v)) || inner.some(n => onPath.get(n!) === true);
      onPath.set(node, reached || ends.has(node));
    } else if (!onPath.has(node)) {
      onPath.set(node, false);
      stack.push({ node, done: true });
      for (const n of inner) if (!onPath.has(n!)) stack.push({ node: n!, done: false });
    }
  }
  return [...onPath].filter(([, reached]) => reached).map(([node]) => node);
}

function mainNode(covered: readonly Node[], kernel: ExecutedKernel, rank: (node: Node) => number): Node | undefined {
  const best = covered.reduce((most, node) => Math.max(most, rank(node)), 0);
  const candidates = best > 0 ? covered.filter(n => rank(n) === best) : covered;
  return candidates.find(n => n.name === kernel.name) ?? (best > 0 ? candidates[0] : candidates.at(-1));
}

function placeInserted(
  kernels: readonly ExecutedKernel[],
  places: readonly (KernelPlace | undefined)[],
  movedFrom: (kernel: number) => number | undefined,
): KernelPlace[] {
  const consumers = new Map<string, number[]>();
  kernels.forEach(({ inputs }, k) => {
    for (const i of inputs) consumers.set(i, [...(consumers.get(i) ?? []), k]);
  });
  const before = (k: number) => {
    const maker = movedFrom(k);
    return maker !== undefined && places[maker] ? maker : undefined;
  };
  const after = (k: number): number | undefined => {
    const seen = new Set([k]);
    for (const at of seen) {
      if (places[at]) return at;
      for (const o of kernels[at]!.outputs) for (const c of consumers.get(o) ?? []) seen.add(c);
    }
    return undefined;
  };
  return kernels.map((_, k) => {
    const place = places[k];
    if (place) return place;
    const neighbour = before(k) ?? after(k);
    return { layer: neighbour === undefined ? undefined : places[neighbour]!.layer, covers: [], inserted: true };
  });
}
