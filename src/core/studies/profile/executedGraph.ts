import { capturedValues, type Graph, type Node } from '../../ir';

/** A node of the graph that the runtime really executes. */
export interface ExecutedKernel {
  /** As the trace calls it; '' where the runtime gave no name. */
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** Values that are computed at run time: initializers and omitted inputs left out, captured ones included. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** It only changes the layout of its input. */
  readonly moves?: boolean;
  /** The operator of an activation that was absorbed. */
  readonly activation?: string;
}

/** The runtime's operators in blocked layout (NCHWc); `channels_last` makes a reorder a transposition as well. */
export const BLOCKED = 'com.microsoft.nchwc';
const reorders: ReadonlySet<string> = new Set(['ReorderInput', 'ReorderOutput']);
const isReorder = (node: Node): boolean =>
  node.domain === BLOCKED && reorders.has(node.opType) && node.int('channels_last', 0) === 0;

/** The kernels of the graph that the runtime wrote out after its optimizations, in the file's order. */
export function executedKernels(graph: Graph): ExecutedKernel[] {
  return graph.nodes.map(node => ({
    name: node.fileName,
    op: node.opType,
    domain: node.domain,
    inputs: [...activationInputs(node)].filter(name => !graph.initializers.has(name)),
    outputs: node.outputs.filter(o => o !== ''),
    moves: isReorder(node),
    activation: node.string('activation'),
  }));
}

/** Inputs of a node, what its sub-graphs capture included. */
export function activationInputs(node: Node): Set<string> {
  const inputs = new Set(node.inputs.filter(i => i !== ''));
  for (const { graph } of node.subgraphs()) for (const name of capturedValues(graph)) inputs.add(name);
  return inputs;
}
