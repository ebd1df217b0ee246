import type { DataType, Graph, Model, Node, Shape } from '../ir';
import type { Content, CostContext, OpCost } from '../ops/op';
import { findOp } from '../ops/registry';
import { functionOf } from './functionCalls';
import type { GraphShapes } from './graphShapes';
import type { ShapeResult } from './shapes';

/**
 * What a MAC is here: one multiply-accumulate of a dot product, in Conv, ConvTranspose, Gemm, MatMul, Einsum, attention,
 * the gates of recurrent operators (times sequence length and directions), and the quantized forms of these. Adding a
 * bias is none. Padding counts as input, as in every published table. Element-wise operators, pooling, normalization and
 * data movement have 0 by definition. What is computed from constants alone is done once at load and costs 0.
 * A Loop costs its body times the trip count; an If the dearer branch. FLOPs = 2 x MACs.
 * An unknown operator, or known ones on unknown shapes, have an unknown cost: never 0.
 */
export const MACS_CONVENTION = [
  'MACs are the multiply-accumulates of dot products: Conv, Gemm, MatMul, Einsum, attention, recurrent gates, quantized forms.',
  'Element-wise operators, pooling, normalization and data movement have none by definition; nor has what is computed',
  'from constants alone, once at load. A Loop costs its body times the trip count, an If its dearer branch. FLOPs = 2 x MACs.',
].join('\n');

/** MACs of each node of the main graph; undefined: unknown. */
export function nodeMacs(model: Model, shapes: ShapeResult): Map<Node, number | undefined> {
  return new Map(model.graph.nodes.map(node => [node, costOf(model, node, shapes.main)]));
}

function costOf(model: Model, node: Node, scope: GraphShapes): number | undefined {
  if (scope.constantNodes.has(node)) return 0;
  if (functionOf(model, node)) {
    const body = scope.calls.get(node);
    return body && graphMacs(model, body);
  }
  return findOp(node)?.cost?.(new NodeCostContext(model, node, scope)).macs;
}

function graphMacs(model: Model, scope: GraphShapes): number | undefined {
  let total = 0;
  for (const node of scope.graph.nodes) {
    const macs = costOf(model, node, scope);
    if (macs === undefined) return undefined;
    total += macs;
  }
  return total;
}

class NodeCostContext implements CostContext {
  constructor(
    private readonly model: Model,
    readonly node: Node,
    private readonly scope: GraphShapes,
  ) {}

  get opset(): number {
    return this.scope.opset(this.node.domain);
  }
  shape(index: number): Shape | undefined {
    return this.shapeOf(this.node.inputs[index]);
  }
  outputShape(index: number): Shape | undefined {
    return this.shapeOf(this.node.outputs[index]);
  }
  private shapeOf(name: string | undefined): Shape | undefined {
    const type = name ? this.scope.typeOf(name) : undefined;
    return type?.kind === 'tensor' ? type.shape : undefined;
  }
  type(index: number): DataType | undefined {
    const name = this.node.inputs[index];
    return name ? this.scope.elementType(name) : undefined;
  }
  content(index: number): Content | undefined {
    const name = this.node.inputs[index];
    return name ? this.scope.contentOf(name) : undefined;
  }
  graphCost(graph: Graph): OpCost | undefined {
    const body = this.scope.subgraphs.get(graph);
    const macs = body && graphMacs(this.model, body);
    return macs === undefined ? undefined : { macs };
  }
  graphOutputContent(graph: Graph, index: number): Content | undefined {
    const output = graph.outputs[index];
    return output && this.scope.subgraphs.get(graph)?.contentOf(output.name);
  }
}
