import { type Graph, GraphIndex, type Node } from '../ir';
import { graphsOf } from './edit';

/**
 * Removes nodes whose output 0 equals their input 0 and lets their consumers read the input. Returns those removed; a
 * node stays where that would rename what the graph takes in or gives out.
 */
export function bypass(graph: Graph, nodes: ReadonlySet<Node>): Node[] {
  const index = new GraphIndex(graph);
  const fixed = namesGivenBySubgraphs(graph);
  const renamed = new Map<string, string>();
  const resolve = (name: string): string => {
    let current = name;
    for (let next = renamed.get(current); next !== undefined; next = renamed.get(current)) current = next;
    return current;
  };
  const removed: Node[] = [];
  for (const node of graph.nodes) {
    if (!nodes.has(node)) continue;
    const from = resolve(node.inputs[0] ?? '');
    const to = node.outputs[0];
    if (!from || !to || fixed.has(to)) continue;
    if (index.isGraphOutput(to)) {
      // The producer writes the output itself, if it may change the name of what it writes.
      if (!index.producer(from) || index.isGraphOutput(from) || fixed.has(from)) continue;
      renamed.set(from, to);
    } else renamed.set(to, from);
    removed.push(node);
  }
  const gone = new Set(removed);
  graph.nodes = graph.nodes.filter(n => !gone.has(n));
  for (const node of graph.nodes) node.outputs = node.outputs.map(resolve);
  for (const inner of graphsOf(graph)) for (const node of inner.nodes) node.inputs = node.inputs.map(resolve);
  for (const name of renamed.keys()) graph.valueInfo.delete(name);
  return removed;
}

/** Outer values that a sub-graph names as its own outputs: such names cannot be replaced by editing nodes. */
export function namesGivenBySubgraphs(graph: Graph): Set<string> {
  const names = new Set<string>();
  for (const inner of graphsOf(graph)) if (inner !== graph) for (const { name } of inner.outputs) names.add(name);
  return names;
}
