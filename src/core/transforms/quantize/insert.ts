import type { Graph, Node } from '../../ir';

/** Nodes to stand behind a producer (null: at the front of the graph) or before a consumer. */
export class Insertions {
  private readonly after = new Map<Node | null, Node[]>();
  private readonly before = new Map<Node, Node[]>();

  putAfter(node: Node | null, nodes: readonly Node[]): void {
    this.after.set(node, [...(this.after.get(node) ?? []), ...nodes]);
  }
  putBefore(node: Node, nodes: readonly Node[]): void {
    this.before.set(node, [...(this.before.get(node) ?? []), ...nodes]);
  }
  apply(graph: Graph): void {
    const behind = (node: Node | null) => this.after.get(node) ?? [];
    graph.nodes = [...behind(null), ...graph.nodes.flatMap(n => [...(this.before.get(n) ?? []), n, ...behind(n)])];
  }
}
