import type { Node } from '../ir';
import { NodeSource } from './sources';

/**
 * Gives every node its unique name: the file's; without one the first output; duplicates get `#2`, `#3`; nodes of
 * sub-graphs are prefixed by their parent and `/`. A graph's own nodes come before those of its sub-graphs.
 */
export class NodeNames {
  private readonly taken = new Set<string>();
  private readonly next = new Map<string, number>();

  assign(nodes: readonly Node[], prefix = ''): void {
    for (const node of nodes) {
      node.name = this.unique(prefix + (node.fileName || node.outputs.find(o => o !== '') || node.opType));
      if (node.source instanceof NodeSource) node.source.name = node.name;
    }
    for (const node of nodes) for (const { graph } of node.subgraphs()) this.assign(graph.nodes, `${node.name}/`);
  }

  private unique(wanted: string): string {
    let name = wanted;
    while (this.taken.has(name)) {
      const n = this.next.get(wanted) ?? 2;
      this.next.set(wanted, n + 1);
      name = `${wanted}#${n}`;
    }
    this.taken.add(name);
    return name;
  }
}
