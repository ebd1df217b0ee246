import { capturedValues, Graph, GraphIndex, Model, type Node, tensorBytes } from '../ir';

/** Not a function of their inputs, of no tensor type, or left because they carry the weights of a quantized model. */
const excluded: ReadonlySet<string> = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
  'QuantizeLinear',
  'DequantizeLinear',
  'SequenceEmpty',
  'SequenceConstruct',
  'SplitToSequence',
  'Optional',
]);

/** Standard nodes whose inputs are all constant, in order; Constant nodes themselves are among them. `left`: nodes that do not count. */
export function constantNodes(graph: Graph, left: ReadonlySet<Node>): Node[] {
  const constant = new Set(graph.initializers.keys());
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const foldable =
      node.domain === '' &&
      !excluded.has(node.opType) &&
      !left.has(node) &&
      [...node.subgraphs()].length === 0 &&
      node.inputs.every(i => !i || constant.has(i)) &&
      (node.inputs.length > 0 || node.opType === 'Constant');
    if (!foldable) continue;
    for (const output of node.outputs) constant.add(output);
    nodes.push(node);
  }
  return nodes;
}

/** For each constant node, other than Constant, that hands values to the rest of the graph: those values. */
export function boundary(graph: Graph, nodes: readonly Node[]): Map<Node, string[]> {
  const inside = new Set(nodes);
  const read = new Set<string>();
  for (const node of graph.nodes) {
    if (inside.has(node)) continue;
    for (const input of node.inputs) read.add(input);
    for (const { graph: body } of node.subgraphs()) for (const captured of capturedValues(body)) read.add(captured);
  }
  const index = new GraphIndex(graph);
  const result = new Map<Node, string[]>();
  for (const node of nodes) {
    if (node.opType === 'Constant' || node.outputs.some(o => index.isGraphOutput(o))) continue;
    const values = node.outputs.filter(o => o && read.has(o));
    if (values.length > 0) result.set(node, values);
  }
  return result;
}

/** A model without inputs that computes values of the graph `from` from the constants they depend on. */
export function constantModel(model: Model, from: Graph, nodes: readonly Node[], values: readonly string[]): Model {
  const graph = new Graph('constants');
  const read = new Set(values);
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some(o => read.has(o))) continue;
    graph.nodes.push(node);
    for (const input of node.inputs) read.add(input);
  }
  graph.nodes.reverse();
  for (const [name, tensor] of from.initializers) if (read.has(name)) graph.initializers.set(name, tensor);
  graph.outputs = values.map(name => ({ name, type: { kind: 'unknown' } }));
  const part = new Model(graph);
  part.irVersion = Math.max(model.irVersion, 4);
  part.opsets = new Map([['', model.opset('')]]);
  return part;
}

/** Bytes of the constants that each value is computed from. */
export function sourceBytes(graph: Graph, nodes: readonly Node[]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const [name, tensor] of graph.initializers) bytes.set(name, tensorBytes(tensor));
  for (const node of nodes) {
    const value = node.tensor('value');
    const total = node.inputs.reduce((n, i) => n + (bytes.get(i) ?? 0), value ? tensorBytes(value) : 0);
    for (const output of node.outputs) bytes.set(output, total);
  }
  return bytes;
}
