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
}

/** The kernels of the graph that the runtime wrote out after its optimizations, in the file's order. */
export function executedKernels(graph: Graph): ExecutedKernel[] {
  return graph.nodes.map(node => ({
    name: node.fileName,
    op: node.opType,
    domain: node.domain,
    inputs: [...activationInputs(node)].filter(name => !graph.initializers.has(name)),
    outputs: node.outputs.filter(o => o !== ''),
  }));
}

/** Inputs of a node, what its sub-graphs capture included. */
export function activationInputs(node: Node): Set<string> {
  const inputs = new Set(node.inputs.filter(i => i !== ''));
  for (const { graph } of node.subgraphs()) for (const name of capturedValues(graph)) inputs.add(name);
  return inputs;
}
