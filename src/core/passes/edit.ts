import { type Graph, type GraphIndex, type Model, makeTensor, type Node, type Tensor, type Use } from '../ir';

/** A graph and every graph inside it, parents before children. */
export function* graphsOf(graph: Graph): Iterable<Graph> {
  yield graph;
  for (const node of graph.nodes) for (const { graph: body } of node.subgraphs()) yield* graphsOf(body);
}

/** Hands out names that nothing in the model has: ONNX forbids a sub-graph's values to shadow outer ones. */
export class UniqueNames {
  private readonly values = new Set<string>();
  private readonly nodes = new Set<string>();

  constructor(model: Model) {
    for (const graph of graphsOf(model.graph)) {
      for (const { name } of [...graph.inputs, ...graph.outputs]) this.values.add(name);
      for (const name of graph.initializers.keys()) this.values.add(name);
      for (const node of graph.nodes) {
        this.nodes.add(node.name);
        for (const name of [...node.inputs, ...node.outputs]) this.values.add(name);
      }
    }
  }

  value(hint: string): string {
    return take(this.values, hint);
  }
  node(hint: string): string {
    return take(this.nodes, hint);
  }
}

function take(taken: Set<string>, hint: string): string {
  let name = hint;
  for (let i = 2; taken.has(name); i++) name = `${hint}_${i}`;
  taken.add(name);
  return name;
}

/** The only reader of a value, a standard operator; undefined when there are others, and for values that the graph or a body gives out. */
export function soleUse(index: GraphIndex, value: string): Use | undefined {
  const [use, ...others] = index.consumers(value);
  if (!use || others.length > 0 || use.input < 0 || index.isGraphOutput(value)) return undefined;
  return use.node.domain === '' ? use : undefined;
}

/** Lets every consumer of a value, in sub-graphs too, read another one. Graph outputs keep their names. */
export function replaceUses(graph: Graph, from: string, to: string): void {
  for (const inner of graphsOf(graph))
    for (const node of inner.nodes)
      for (let i = 0; i < node.inputs.length; i++) if (node.inputs[i] === from) node.inputs[i] = to;
}

/** Puts a tensor into the graph's initializers under a name that is free, and returns the name. */
export function addInitializer(graph: Graph, name: string, tensor: Tensor): string {
  graph.initializers.set(name, tensor.name === name ? tensor : renamed(tensor, name));
  return name;
}

const renamed = (tensor: Tensor, name: string): Tensor => ({ ...tensor, name, source: undefined });

/** A tensor of the same name with other contents, stored as raw data. */
export const replaced = (tensor: Tensor, bytes: Uint8Array, dims = tensor.dims, type = tensor.type): Tensor =>
  makeTensor(tensor.name, type, dims, bytes);

export function removeNodes(graph: Graph, doomed: ReadonlySet<Node>): void {
  graph.nodes = graph.nodes.filter(n => !doomed.has(n));
  for (const node of doomed) for (const output of node.outputs) graph.valueInfo.delete(output);
}

/** Names of the original's nodes that a node stands for. */
export const originOf = (node: Node): readonly string[] => (node.origin.length > 0 ? node.origin : [node.name]);

/** The origin of a node that takes over the work of several. */
export const mergedOrigin = (...nodes: readonly Node[]): string[] => [...new Set(nodes.flatMap(originOf))];
