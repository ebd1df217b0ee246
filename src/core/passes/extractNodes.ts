import { inferShapes, type ShapeResult } from '../analysis/shapes';
import { LatheError } from '../errors';
import { capturedValues, cloneNode, Graph, GraphIndex, Model, type Node, type ValueType } from '../ir';
import { uniqueNames } from './normalizeConstants';

export interface Extract {
  /** The nodes as a model of their own, with what they compute from constants; shares tensors with the original. */
  readonly model: Model;
  /** The nodes that were asked for, in the model. */
  readonly nodes: readonly Node[];
}

/** Cuts several parts out of one model, which is not edited meanwhile. */
export function extractor(model: Model): (nodes: readonly Node[]) => Extract {
  const shapes = inferShapes(model, { keepBatch: true });
  const index = new GraphIndex(model.graph);
  return nodes => extract(model, nodes, shapes, index);
}

/**
 * Cuts nodes of the main graph out as a model. Inputs are the values from outside that are known only at run time; values
 * computed from constants alone come along with the nodes that compute them. Outputs are what is read outside, the graph's
 * own outputs among them. The nodes need not be convex: a value that leaves the set and comes back is output and input.
 * Names are kept, made unique in the file. Throws LatheError when the nodes run on constants alone: the runtime computes them once, when it loads.
 */
export const extractNodes = (model: Model, nodes: readonly Node[]): Extract => extractor(model)(nodes);

function extract(model: Model, nodes: readonly Node[], shapes: ShapeResult, index: GraphIndex): Extract {
  const { main } = shapes;
  const inside = new Set(nodes);
  const made = new Set(nodes.flatMap(n => n.outputs));
  if (nodes.every(node => main.constantNodes.has(node)))
    throw new LatheError(
      `${nameOf(nodes)} depends on constants alone and is computed once, on loading: nothing to measure`,
    );
  const taken = new Set(nodes);
  const inputs: string[] = [];
  const graph = new Graph(model.graph.name);
  const pending = nodes.flatMap(valuesReadBy);
  const seen = new Set<string>();
  while (pending.length > 0) {
    const value = pending.pop()!;
    if (seen.has(value) || made.has(value)) continue;
    seen.add(value);
    const tensor = model.graph.initializers.get(value);
    const producer = index.producer(value);
    if (tensor) graph.initializers.set(value, tensor);
    else if (producer && (main.isConstant(value) || main.constantNodes.has(producer))) {
      taken.add(producer);
      pending.push(...valuesReadBy(producer));
    } else inputs.push(value);
  }
  const copies = new Map(model.graph.nodes.filter(n => taken.has(n)).map(n => [n, cloneNode(n)]));
  graph.nodes = [...copies.values()];
  const typed = (name: string) => ({ name, type: main.typeOf(name) ?? unknown });
  graph.inputs = inputs.reverse().map(typed);
  graph.outputs = outputsOf(nodes, inside, index).map(typed);
  const part = withGraph(model, graph, shapes);
  uniqueNames(part);
  return { model: part, nodes: nodes.map(n => copies.get(n)!) };
}

const unknown: ValueType = { kind: 'unknown' };
const nameOf = (nodes: readonly Node[]) => nodes.map(n => n.name).join(', ');

/** Values that a node needs, those captured by its sub-graphs included. */
function valuesReadBy(node: Node): string[] {
  const captured = [...node.subgraphs()].flatMap(({ graph }) => [...capturedValues(graph)]);
  return [...node.inputs, ...captured].filter(Boolean).reverse();
}

/** What is read outside; where nothing is, every result, as a layer whose results nobody reads can still be measured. */
function outputsOf(nodes: readonly Node[], inside: ReadonlySet<Node>, index: GraphIndex): string[] {
  const all = nodes.flatMap(n => n.outputs.filter(Boolean));
  const read = all.filter(v => index.isGraphOutput(v) || index.consumers(v).some(use => !inside.has(use.node)));
  return read.length > 0 ? read : all;
}

/** IR 4 is the first in which initializers need not be inputs. */
const INITIALIZERS_APART = 4;

function withGraph(model: Model, graph: Graph, { main }: ShapeResult): Model {
  const part = new Model(graph);
  part.irVersion = Math.max(model.irVersion, INITIALIZERS_APART);
  part.opsets = new Map(model.opsets);
  part.functions = new Map(model.functions);
  for (const value of graph.nodes.flatMap(n => n.outputs)) {
    const stated = model.graph.valueInfo.get(value);
    const type = main.typeOf(value);
    // What the file states of values of unknown operators is all that there is.
    if (stated && type) graph.valueInfo.set(value, { name: value, type });
  }
  return part;
}
