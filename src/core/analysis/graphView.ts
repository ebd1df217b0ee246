import { capturedValues, GraphIndex, type Node, type Shape, shapeText, tensorElements } from '../ir';
import { contentNumbers } from '../ops/content';
import type { OpDef } from '../ops/op';
import { findOp } from '../ops/registry';
import type { Analysis } from './analyse';
import type { GraphEdge, GraphItem, GraphView } from './views';

/**
 * The graph as it is drawn: inputs, outputs and layers. Folded away are what is computed from constants alone, and shape
 * arithmetic (Shape, Gather, Concat ...) whose result is known or serves only to set shapes. `index` of an item counts as
 * in `Inspection`.
 */
export function graphView(analysis: Analysis): GraphView {
  const { graph } = analysis.model;
  const index = new GraphIndex(graph);
  const folded = foldedNodes(analysis, index);
  const items: GraphItem[] = [];
  const producers = new Map<string, number>();
  const nodeItems = new Map<Node, number>();
  const add = (item: Omit<GraphItem, 'id'>): number => {
    items.push({ id: items.length, ...item });
    return items.length - 1;
  };

  for (const [i, { name }] of graph.inputs.filter(v => !graph.initializers.has(v.name)).entries())
    producers.set(name, add({ kind: 'input', index: i, title: name, family: 'other' }));
  for (const [i, node] of analysis.layers.entries()) {
    if (folded.has(node)) continue;
    const item = add({ kind: 'layer', index: i, title: node.opType, ...appearance(analysis, node) });
    nodeItems.set(node, item);
    for (const name of node.outputs) if (name) producers.set(name, item);
  }
  const edges: GraphEdge[] = [];
  const connect = (value: string, to: number) => {
    const from = producers.get(value);
    if (from !== undefined) edges.push({ from, to, value, label: label(analysis, value) });
  };
  for (const [node, item] of nodeItems) for (const value of usedValues(node)) connect(value, item);
  for (const [i, { name }] of graph.outputs.entries())
    connect(name, add({ kind: 'output', index: i, title: name, family: 'other' }));
  return { items, edges };
}

/** Inputs of a node and what its bodies capture, each once. */
function usedValues(node: Node): Set<string> {
  const names = node.inputs.filter(name => name);
  for (const { graph } of node.subgraphs()) names.push(...capturedValues(graph));
  return new Set(names);
}

function appearance(analysis: Analysis, node: Node): { family: string; weightShape?: string } {
  const family = findOp(node)?.family ?? 'other';
  let largest: { dims: readonly number[] } | undefined;
  for (const { tensor } of analysis.weights.get(node) ?? [])
    if (tensor && tensor.dims.length > 0 && (!largest || tensorElements(tensor) > tensorElements(largest)))
      largest = tensor;
  return largest ? { family, weightShape: shapeText(largest.dims) } : { family };
}

function label(analysis: Analysis, value: string): string {
  const type = analysis.shapes.types.get(value);
  const shape: Shape | undefined = type?.kind === 'tensor' ? type.shape : undefined;
  return shape === undefined ? '' : shapeText(shape);
}

/** Nodes that are not drawn. */
function foldedNodes(analysis: Analysis, index: GraphIndex): Set<Node> {
  const { main } = analysis.shapes;
  const folded = new Set(main.constantNodes);
  const derived = shapeDerived(analysis, index);
  // From the end to the start: whether a node can go depends on what becomes of its consumers.
  for (const node of [...analysis.model.graph.nodes].reverse()) {
    if (!derived.has(node)) continue;
    const goes = node.outputs.every(name => {
      if (!name) return true;
      if (index.isGraphOutput(name)) return false;
      if (contentNumbers(main.contentOf(name))) return true;
      return index
        .consumers(name)
        .every(use => folded.has(use.node) || findOp(use.node)?.settings?.includes(use.input) === true);
    });
    if (goes) folded.add(node);
  }
  return folded;
}

/** Nodes whose results follow from shapes and constants, not from what the activations hold. */
function shapeDerived(analysis: Analysis, index: GraphIndex): Set<Node> {
  const { main } = analysis.shapes;
  const derived = new Set<Node>();
  const follows = (op: OpDef, node: Node) =>
    node.inputs.every((name, input) => {
      if (!name || main.isConstant(name) || (op.readsShape && input === 0)) return true;
      const producer = index.producer(name);
      return producer !== undefined && derived.has(producer);
    });
  for (const node of analysis.model.graph.nodes) {
    const op = findOp(node);
    if (!op || op.random || main.constantNodes.has(node) || node.inputs.length === 0) continue;
    if (follows(op, node) && [...node.subgraphs()].length === 0) derived.add(node);
  }
  return derived;
}
