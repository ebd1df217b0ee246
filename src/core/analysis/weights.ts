import {
  bitsOf,
  byteLength,
  type DataType,
  elementCount,
  isFloat,
  type Model,
  type Node,
  type Tensor,
  tensorBytes,
  tensorElements,
} from '../ir';
import type { OpDef } from '../ops/op';
import { findOp } from '../ops/registry';
import { functionOf } from './functionCalls';
import type { GraphShapes } from './graphShapes';
import type { ShapeResult } from './shapes';

/** A tensor that holds weights: an initializer, a Constant node's value, or what a ConstantOfShape makes. */
export interface Weight {
  /** The same object for the same weight, wherever it is used. */
  readonly identity: object;
  readonly name: string;
  readonly elements: number;
  /** As stored; what a ConstantOfShape makes counts as if it were. */
  readonly bytes: number;
  /** Undefined for what a ConstantOfShape or a list attribute makes: there is nothing to read. */
  readonly tensor?: Tensor;
  readonly type: DataType;
}

/**
 * Weights by node of the main graph. A constant operand of an executed node counts if it is of a float type, or quantized;
 * not the operands that an operator declares as settings, nor integers that are indices or shapes. Where it is computed
 * from other constants (Transpose, Cast, DequantizeLinear ...), the tensors at the root count, with their stored bytes.
 * A node with bodies has the weights that those use. Two nodes may share a weight: totals count it once.
 */
export function layerWeights(model: Model, shapes: ShapeResult): Map<Node, readonly Weight[]> {
  const finder = new WeightFinder(model);
  return new Map(
    model.graph.nodes
      .filter(node => !shapes.main.constantNodes.has(node))
      .map(node => [node, finder.ofNode(node, shapes.main)]),
  );
}

/** Weights of all nodes, those that several use once. */
export const distinctWeights = (byNode: ReadonlyMap<Node, readonly Weight[]>): Weight[] => [
  ...new Map([...byNode.values()].flat().map(w => [w.identity, w])).values(),
];

/** Numbers in weights. */
export const parameterCount = (weights: readonly Weight[]): number => weights.reduce((n, w) => n + w.elements, 0);

class WeightFinder {
  private readonly producers = new Map<GraphShapes, Map<string, Node>>();
  private readonly roots = new Map<GraphShapes, Map<string, readonly Weight[]>>();

  constructor(private readonly model: Model) {}

  ofNode(node: Node, scope: GraphShapes): readonly Weight[] {
    const found = new Map<object, Weight>();
    this.collect(node, scope, found);
    return [...found.values()];
  }

  private collect(node: Node, scope: GraphShapes, found: Map<object, Weight>): void {
    if (scope.constantNodes.has(node)) return;
    const body = scope.calls.get(node);
    if (body && functionOf(this.model, node)) for (const n of body.graph.nodes) this.collect(n, body, found);
    for (const { graph } of node.subgraphs()) {
      const inner = scope.subgraphs.get(graph);
      for (const n of inner?.graph.nodes ?? []) this.collect(n, inner!, found);
    }
    const op = findOp(node);
    for (const [i, name] of node.inputs.entries()) {
      if (!name || op?.settings?.includes(i) || !scope.isConstant(name)) continue;
      const type = scope.elementType(name);
      if (!isFloat(type) && !(op?.integerWeights && type !== undefined)) continue;
      const roots = this.rootsOf(name, scope);
      const stored = roots.length === 1 ? op?.weightElements?.(node, i) : undefined;
      for (const root of roots) found.set(root.identity, stored === undefined ? root : { ...root, elements: stored });
    }
  }

  /** The tensors that a constant value is computed from. */
  private rootsOf(name: string, scope: GraphShapes): readonly Weight[] {
    const owner = ownerOf(name, scope);
    if (!owner) return [];
    let known = this.roots.get(owner);
    if (!known) {
      known = new Map();
      this.roots.set(owner, known);
    }
    const cached = known.get(name);
    if (cached) return cached;
    // Until it is known: a cycle would not end.
    known.set(name, []);
    const result = this.findRoots(name, owner);
    known.set(name, result);
    return result;
  }

  private findRoots(name: string, scope: GraphShapes): readonly Weight[] {
    const tensor = scope.graph.initializers.get(name);
    if (tensor) return [weightOf(name, tensor)];
    const node = this.producer(name, scope);
    if (!node) return this.actualRoots(name, scope) ?? made(name, scope);
    const value = node.tensor('value');
    const op = findOp(node);
    const sources = node.inputs.filter((input, i) => input && !isSetting(op, i));
    // Constant, ConstantOfShape and other nodes that take nothing but settings are roots themselves.
    if (sources.length === 0) return value && node.inputs.length === 0 ? [weightOf(name, value)] : made(name, scope);
    const unique = new Map<object, Weight>();
    for (const source of sources) for (const root of this.rootsOf(source, scope)) unique.set(root.identity, root);
    return [...unique.values()];
  }

  /** A formal input of a function stands for the value that the call hands over. */
  private actualRoots(name: string, scope: GraphShapes): readonly Weight[] | undefined {
    const formal = scope.graph.inputs.findIndex(i => i.name === name);
    const actual = formal < 0 ? undefined : scope.call?.node.inputs[formal];
    return actual ? this.rootsOf(actual, scope.call!.scope) : undefined;
  }

  private producer(name: string, scope: GraphShapes): Node | undefined {
    let producers = this.producers.get(scope);
    if (!producers) {
      producers = new Map(scope.graph.nodes.flatMap(n => n.outputs.map(o => [o, n] as const)));
      this.producers.set(scope, producers);
    }
    return producers.get(name);
  }
}

const isSetting = (op: OpDef | undefined, input: number) => op?.settings?.includes(input) === true;

/** The graph, from here outwards, that a value belongs to. */
function ownerOf(name: string, scope: GraphShapes): GraphShapes | undefined {
  for (let at: GraphShapes | undefined = scope; at; at = at.parent) if (at.types.has(name)) return at;
  return undefined;
}

const weightOf = (name: string, tensor: Tensor): Weight => ({
  identity: tensor,
  name,
  elements: tensorElements(tensor),
  bytes: tensorBytes(tensor),
  tensor,
  type: tensor.type,
});

/** A weight that exists only once it is made, by its inferred type. */
function made(name: string, scope: GraphShapes): Weight[] {
  const type = scope.typeOf(name);
  if (type?.kind !== 'tensor' || type.type === undefined) return [];
  const elements = elementCount(type.shape);
  if (elements === undefined || bitsOf(type.type) === 0) return [];
  return [{ identity: {}, name, elements, bytes: byteLength(type.type, elements), type: type.type }];
}
