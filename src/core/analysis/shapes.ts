import {
  type Dim,
  type Graph,
  type Model,
  type ModelFunction,
  type Node,
  type Shape,
  shapeText,
  tensorType,
  type ValueType,
} from '../ir';
import type { Content } from '../ops/op';
import { findOp } from '../ops/registry';
import { isConstantNode } from './constantNodes';
import { DimBindings, type DimOptions } from './dimBindings';
import { callBody, functionOf } from './functionCalls';
import { GraphShapes } from './graphShapes';
import { type GraphInference, NodeContext } from './nodeContext';

export type ShapeOptions = DimOptions;

/** What inference found out of a model. Shapes are numbers, expressions over the inputs' symbols, or null. */
export interface ShapeResult {
  /** The main graph; its sub-graphs and function bodies hang below it. */
  readonly main: GraphShapes;
  /** Types by value name of the main graph. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** What is known of a sub-graph's values; undefined for a graph that no known operator runs. */
  of(graph: Graph): GraphShapes | undefined;
  /** Named symbols of the inputs with the value in force; null: left symbolic. */
  readonly symbols: readonly { readonly name: string; readonly value: number | null }[];
  /** Values given for dimensions that the model does not have, and malformed nodes, one line each. */
  readonly problems: readonly string[];
  /** Where the file's own statement of a type contradicts what follows from the operators, one line each. */
  readonly contradictions: readonly string[];
}

/**
 * Infers types and shapes of every value of a model from its operators, with small contents followed through shape
 * arithmetic. What the file states (value_info) fills in where an operator is unknown or leaves a dimension open;
 * where both know and differ, the operators win. Malformed nodes leave their outputs unknown; nothing is thrown.
 */
export function inferShapes(model: Model, options: ShapeOptions = {}): ShapeResult {
  const inference = new Inference(model, new DimBindings(model, options));
  const main = inference.mainGraph();
  main.publish();
  const complaint = inference.bindings.complaint();
  const graphs = new Map<Graph, GraphShapes>();
  const visit = (shapes: GraphShapes): void => {
    graphs.set(shapes.graph, shapes);
    for (const child of [...shapes.subgraphs.values(), ...shapes.calls.values()]) visit(child);
  };
  visit(main);
  return {
    main,
    types: main.types,
    of: graph => graphs.get(graph),
    symbols: inference.bindings.settable(),
    problems: [...(complaint ? [complaint] : []), ...inference.problems],
    contradictions: [...inference.contradictions],
  };
}

/** How many nodes of bodies are looked at, each as often as its body is inferred. */
const NESTED_NODES = 2_000_000;

class Inference implements GraphInference {
  readonly problems = new Set<string>();
  readonly contradictions = new Set<string>();
  private budget = NESTED_NODES;

  constructor(
    private readonly model: Model,
    readonly bindings: DimBindings,
  ) {}

  problem(message: string): void {
    this.problems.add(message);
  }

  mainGraph(): GraphShapes {
    const { graph } = this.model;
    const scope = new GraphShapes(graph, undefined, this.model.opsets);
    for (const input of graph.inputs) {
      if (graph.initializers.has(input.name)) continue;
      const { type } = input;
      scope.types.set(
        input.name,
        type.kind === 'tensor' ? tensorType(type.type, this.bindings.inputShape(input)) : type,
      );
    }
    this.run(scope);
    return scope;
  }

  inferGraph(
    graph: Graph,
    parent: GraphShapes,
    inputs: readonly (ValueType | undefined)[],
    contents: readonly (Content | undefined)[],
  ): (ValueType | undefined)[] {
    const scope = new GraphShapes(graph, parent, parent.opsets);
    parent.subgraphs.set(graph, scope);
    for (const [i, { name, type }] of graph.inputs.entries()) {
      if (graph.initializers.has(name)) continue;
      const merged = this.fillIn(name, inputs[i], type);
      if (merged) scope.types.set(name, merged);
      const content = contents[i];
      if (content) scope.contents.set(name, content);
    }
    this.run(scope);
    return graph.outputs.map(({ name }) => scope.typeOf(name));
  }

  private run(scope: GraphShapes): void {
    const { graph } = scope;
    // Nested loops and calls multiply: a hostile model would keep inference busy for ever.
    if (scope.depth > 0) this.budget -= graph.nodes.length + 1;
    if (this.budget < 0) {
      this.problem('bodies are nested too deeply: their inner values stay unknown');
      return;
    }
    const declared = new Map<string, ValueType>();
    for (const { name, type } of [...graph.valueInfo.values(), ...graph.outputs]) declared.set(name, type);
    this.addUnreadInitializers(scope);
    for (const node of graph.nodes) this.inferNode(node, scope, declared);
  }

  /** The file's codec states initializers that it does not read (sparse ones) as value_info without a producer. */
  private addUnreadInitializers(scope: GraphShapes): void {
    const { graph } = scope;
    if (graph.valueInfo.size === 0) return;
    const inputs = new Set(graph.inputs.map(i => i.name));
    const produced = new Set(graph.nodes.flatMap(n => n.outputs));
    for (const { name, type } of graph.valueInfo.values()) {
      if (produced.has(name) || scope.typeOf(name) || inputs.has(name)) continue;
      scope.types.set(name, type);
      scope.constants.add(name);
    }
  }

  private inferNode(node: Node, scope: GraphShapes, declared: ReadonlyMap<string, ValueType>): void {
    const called = functionOf(this.model, node);
    const context = new NodeContext(node, scope, this);
    if (called) this.inferCall(node, called, scope, context);
    else findOp(node)?.infer?.(context);
    const constant = isConstantNode(node, scope, this.model);
    if (constant) scope.constantNodes.add(node);
    for (const [i, name] of node.outputs.entries()) {
      if (!name) continue;
      const type = this.fillIn(name, context.outputTypes[i], declared.get(name));
      if (type) scope.types.set(name, type);
      const content = context.outputContents[i];
      if (content) scope.contents.set(name, content);
      if (constant) scope.constants.add(name);
    }
  }

  /** A model-local function is inferred as if its body stood in place of the call. */
  private inferCall(node: Node, called: ModelFunction, scope: GraphShapes, context: NodeContext): void {
    const body = callBody(called, scope);
    if (!body) return;
    const inner = new GraphShapes(body, undefined, called.opsets, scope.depth + 1, { node, scope });
    scope.calls.set(node, inner);
    for (const [i, name] of called.inputs.entries()) {
      const actual = node.inputs[i];
      const type = actual ? scope.typeOf(actual) : undefined;
      if (type) inner.types.set(name, type);
      const content = actual ? scope.contentOf(actual) : undefined;
      if (content) inner.contents.set(name, content);
      if (actual && scope.isConstant(actual)) inner.constants.add(name);
    }
    this.run(inner);
    for (const [i, name] of called.outputs.entries()) {
      const type = inner.typeOf(name);
      if (type) context.setOutputType(i, type);
      const content = inner.contentOf(name);
      if (content) context.setContent(i, content);
    }
  }

  /** What inference knows, with gaps filled from what the file states. */
  private fillIn(name: string, own: ValueType | undefined, stated: ValueType | undefined): ValueType | undefined {
    if (stated?.kind !== 'tensor') return own ?? (stated?.kind === 'unknown' ? undefined : stated);
    const shape = this.bindings.apply(stated.shape);
    if (!own || own.kind === 'unknown') return tensorType(stated.type, shape);
    if (own.kind !== 'tensor') return own;
    const type = own.type ?? stated.type;
    if (stated.type && type !== stated.type) this.contradict(name, type, stated.type);
    if (!own.shape || !shape) return tensorType(type, own.shape ?? shape);
    if (own.shape.length !== shape.length || own.shape.some((d, i) => differ(d, shape[i]!))) {
      this.contradict(name, shapeText(own.shape), shapeText(shape));
      return tensorType(type, own.shape);
    }
    return tensorType(type, own.shape.map((d, i) => d ?? known(shape[i]!)) as Shape);
  }

  private contradict(name: string, own: string | undefined, stated: string): void {
    this.contradictions.add(`value ${name}: the file states ${stated}, its operators give ${own}`);
  }
}

const differ = (a: Dim, b: Dim) => typeof a === 'number' && typeof b === 'number' && a !== b;
/** `?` in a file stands for no particular size. */
const known = (dim: Dim): Dim => (dim === '?' ? null : dim);
