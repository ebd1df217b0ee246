import { Graph, type Model, type ModelFunction, type Node } from '../ir';
import type { GraphShapes } from './graphShapes';

/** The model-local function that a node calls, if it does: it takes precedence over an operator of that name. */
export function functionOf(model: Model, node: Node): ModelFunction | undefined {
  if (model.functions.size === 0) return undefined;
  const key = `${node.domain}:${node.opType}`;
  return model.functions.get(node.overload ? `${key}:${node.overload}` : key);
}

const MAX_DEPTH = 32;

/**
 * The body of a call as a graph. Undefined where an attribute depends on the call (it would be taken for absent) or
 * functions call each other without end.
 */
export function callBody(called: ModelFunction, caller: GraphShapes): Graph | undefined {
  if (caller.depth > MAX_DEPTH || called.nodes.some(hasReference)) return undefined;
  const graph = new Graph(called.name);
  graph.nodes = [...called.nodes];
  const unknown = { kind: 'unknown' } as const;
  graph.inputs = called.inputs.map(name => ({ name, type: unknown }));
  graph.outputs = called.outputs.map(name => ({ name, type: unknown }));
  return graph;
}

function hasReference(node: Node): boolean {
  for (const a of node.attributes.values()) if (a.kind === 'opaque') return true;
  for (const { graph } of node.subgraphs()) if (graph.nodes.some(hasReference)) return true;
  return false;
}
