import { capturedValues, type Node } from '../ir';

/**
 * Nodes with producers before consumers, otherwise in file order; the specification asks for it, runtimes do without.
 * A cycle has no such order: then the nodes stay as they are, and verification reports it.
 */
export function inTopologicalOrder(nodes: Node[]): Node[] {
  const producer = new Map<string, number>();
  for (const [i, node] of nodes.entries()) for (const name of node.outputs) if (name) producer.set(name, i);
  const needs = nodes.map(node => {
    const names = [...node.inputs, ...[...node.subgraphs()].flatMap(({ graph }) => [...capturedValues(graph)])];
    return names.flatMap(name => producer.get(name) ?? []);
  });
  if (needs.every((list, i) => list.every(j => j < i))) return nodes;

  const state = new Uint8Array(nodes.length); // 0 unseen, 1 being visited, 2 placed
  const order: Node[] = [];
  for (let start = 0; start < nodes.length; start++) {
    const stack = [start];
    while (stack.length > 0) {
      const i = stack[stack.length - 1]!;
      if (state[i] === 2) {
        stack.pop();
        continue;
      }
      state[i] = 1;
      const waiting = needs[i]!.filter(j => state[j] !== 2);
      if (waiting.some(j => state[j] === 1)) return nodes;
      if (waiting.length > 0) {
        for (const j of waiting.reverse()) stack.push(j);
        continue;
      }
      state[i] = 2;
      order.push(nodes[i]!);
      stack.pop();
    }
  }
  return order;
}
