import { type Graph, type Model, type Node, type Tensor, tensorBytes } from '../ir';

/** Every tensor of a model: initializers and attributes, in sub-graphs and functions too. */
export function* tensorsOf(model: Model): Iterable<Tensor> {
  yield* ofGraph(model.graph);
  for (const f of model.functions.values()) for (const node of f.nodes) yield* ofNode(node);
}

function* ofGraph(graph: Graph): Iterable<Tensor> {
  yield* graph.initializers.values();
  for (const node of graph.nodes) yield* ofNode(node);
}

function* ofNode(node: Node): Iterable<Tensor> {
  for (const a of node.attributes.values()) {
    if (a.kind === 'tensor') yield a.value;
    else if (a.kind === 'tensors') yield* a.value;
    else if (a.kind === 'graph') yield* ofGraph(a.value);
    else if (a.kind === 'graphs') for (const graph of a.value) yield* ofGraph(graph);
  }
}

export function hasExternalTensors(model: Model): boolean {
  for (const tensor of tensorsOf(model)) if (tensor.storedIn === 'external') return true;
  return false;
}

export function storedBytes(model: Model): number {
  let bytes = 0;
  for (const tensor of tensorsOf(model)) bytes += tensorBytes(tensor);
  return bytes;
}
