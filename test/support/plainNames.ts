import { cloneModel, type Graph, type Model, type Node, type Tensor, type Value } from '../../src/core/ir';

/**
 * A copy that a parser without quoted names and without labels of nodes can read: plain names everywhere, and a name
 * for omitted operands. Weights that are not in memory or are many are left out: the text elides them.
 */
export function withPlainNames(model: Model): Model {
  const copy = cloneModel(model);
  copy.functions = new Map();
  copy.metadata = new Map();
  const names = new Map<string, string>();
  const plain = (name: string): string => {
    const known = names.get(name) ?? `v${names.size}`;
    names.set(name, known);
    return known;
  };
  renameGraph(copy.graph, plain);
  return copy;
}

function renameGraph(graph: Graph, plain: (name: string) => string): void {
  graph.name = 'g';
  const value = (v: Value): Value => ({ ...v, name: plain(v.name), type: plainDims(v.type, plain) });
  graph.inputs = graph.inputs.map(value);
  graph.outputs = graph.outputs.map(value);
  graph.valueInfo = new Map();
  const kept = [...graph.initializers.values()].filter(isSmall);
  graph.initializers = new Map(kept.map(t => [plain(t.name), { ...t, name: plain(t.name) }]));
  for (const node of graph.nodes) renameNode(node, plain);
}

function renameNode(node: Node, plain: (name: string) => string): void {
  node.fileName = '';
  for (const a of [...node.attributes.values()])
    if (a.kind === 'tensor' && !isSmall(a.value)) node.attributes.delete(a.name);
  node.inputs = node.inputs.map(plain);
  node.outputs = node.outputs.map(plain);
  for (const { graph } of node.subgraphs()) renameGraph(graph, plain);
}

const isSmall = (t: Tensor): boolean =>
  t.data.kind === 'bytes' && !t.external && t.dims.reduce((n, d) => n * d, 1) <= 8;

function plainDims(type: Value['type'], plain: (name: string) => string): Value['type'] {
  if (type.kind !== 'tensor' || !type.shape) return type;
  return { ...type, shape: type.shape.map(dim => (typeof dim === 'string' ? plain(dim) : dim)) };
}
