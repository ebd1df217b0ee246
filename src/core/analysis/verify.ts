import { bitsOf, byteLength, type Graph, type Model, type Node, type Tensor, tensorBytes, tensorElements } from '../ir';
import { findOp } from '../ops/registry';
import { functionOf } from './functionCalls';
import { inferShapes } from './shapes';

/**
 * Checks that a model is sound: every value has one producer, before its uses; operator sets are imported and know the
 * operators; attributes have the kind that the standard gives them; tensors have the bytes that their dims ask for; shapes
 * follow from the operators and agree with what the model states. One line per problem; empty: sound.
 */
export function verify(model: Model): string[] {
  const checker = new Checker(model);
  checker.graph(model.graph, new Set(), 'the graph');
  for (const [key, called] of model.functions) {
    const values = new Set(called.inputs);
    checker.nodes(called.nodes, values, `function ${key}`, called.opsets);
    for (const name of called.outputs)
      if (!values.has(name)) checker.problems.push(`function ${key}: nothing produces its output ${name}`);
  }
  // Shapes are only worth a look in a graph that hangs together.
  if (checker.problems.length > 0) return checker.problems;
  const shapes = inferShapes(model, { keepBatch: true });
  return [...shapes.problems, ...shapes.contradictions];
}

/** The IR version with which initializers no longer had to be listed as inputs. */
const FREE_INITIALIZERS = 4;

class Checker {
  readonly problems: string[] = [];

  constructor(private readonly model: Model) {}

  graph(graph: Graph, outer: ReadonlySet<string>, where: string): void {
    const values = new Set(outer);
    const define = (name: string, what: string) => {
      if (values.has(name)) this.problems.push(`${where}: ${what} ${name} has the name of another value`);
      values.add(name);
    };
    const inputs = new Set(graph.inputs.map(i => i.name));
    for (const { name } of graph.inputs) define(name, 'input');
    for (const [name, tensor] of graph.initializers) {
      if (!inputs.has(name)) {
        define(name, 'initializer');
        if (this.model.irVersion < FREE_INITIALIZERS && outer.size === 0)
          this.problems.push(`${where}: IR version ${this.model.irVersion} wants initializer ${name} among the inputs`);
      }
      this.tensor(tensor, `${where}: initializer ${name}`);
    }
    this.addUnread(graph, values);
    this.nodes(graph.nodes, values, where, this.model.opsets);
    for (const { name } of graph.outputs)
      if (!values.has(name)) this.problems.push(`${where}: nothing produces its output ${name}`);
  }

  /** Initializers that the codec keeps without reading them are stated as value_info without a producer. */
  private addUnread(graph: Graph, values: Set<string>): void {
    const produced = new Set(graph.nodes.flatMap(n => n.outputs));
    for (const name of graph.valueInfo.keys()) if (!produced.has(name)) values.add(name);
  }

  /** Nodes in order; adds their outputs to `values`. */
  nodes(nodes: readonly Node[], values: Set<string>, where: string, opsets: ReadonlyMap<string, number>): void {
    const produced = new Set(nodes.flatMap(n => n.outputs));
    const names = new Set<string>();
    for (const node of nodes) {
      const at = `node ${node.name} (${node.opType})`;
      if (names.has(node.name)) this.problems.push(`${where}: two nodes are named ${node.name}`);
      names.add(node.name);
      for (const name of node.inputs)
        if (name && !values.has(name))
          this.problems.push(
            produced.has(name)
              ? `${at}: input ${name} is produced only later`
              : `${at}: nothing produces input ${name}`,
          );
      this.operator(node, at, opsets);
      for (const { attribute, graph } of node.subgraphs()) this.graph(graph, values, `${at}, ${attribute}`);
      for (const name of node.outputs) {
        if (!name) continue;
        if (values.has(name)) this.problems.push(`${at}: output ${name} has the name of another value`);
        values.add(name);
      }
    }
  }

  private operator(node: Node, at: string, opsets: ReadonlyMap<string, number>): void {
    if (functionOf(this.model, node)) return;
    const opset = opsets.get(node.domain);
    if (opset === undefined) {
      this.problems.push(`${at}: the model imports no operator set for domain ${node.domain || 'ai.onnx'}`);
      return;
    }
    const op = findOp(node);
    const first = op?.since[0] ?? 0;
    if (op && opset < first) this.problems.push(`${at}: needs opset ${first}, the model imports ${opset}`);
    for (const a of node.attributes.values()) {
      const kind = op?.attributeKinds?.get(a.name);
      if (kind && kind !== a.kind && a.kind !== 'opaque')
        this.problems.push(`${at}: attribute ${a.name} is of kind ${a.kind}, ${kind} expected`);
      if (a.kind === 'tensor') this.tensor(a.value, `${at}, attribute ${a.name}`);
    }
  }

  private tensor(tensor: Tensor, at: string): void {
    if (bitsOf(tensor.type) === 0) return;
    const expected = byteLength(tensor.type, tensorElements(tensor));
    if (tensorBytes(tensor) !== expected)
      this.problems.push(`${at}: ${tensorBytes(tensor)} bytes, ${expected} expected for ${tensor.dims.join(' x ')}`);
  }
}
