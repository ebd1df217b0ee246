import type { Graph } from './graph';
import type { Node } from './node';
import type { Tensor } from './tensor';

export interface Use {
  readonly node: Node;
  /** Index among the node's inputs; -1 when a sub-graph of the node captures the value. */
  readonly input: number;
}

/** Producers and consumers of a graph's values, as of its construction. Make a new one after an edit. */
export class GraphIndex {
  private readonly producers = new Map<string, Node>();
  private readonly uses = new Map<string, Use[]>();
  private readonly outputs: ReadonlySet<string>;
  private readonly inputs: ReadonlySet<string>;

  constructor(readonly graph: Graph) {
    this.outputs = new Set(graph.outputs.map(v => v.name));
    this.inputs = new Set(graph.inputs.map(v => v.name));
    for (const node of graph.nodes) {
      for (const name of node.outputs) if (name) this.producers.set(name, node);
      node.inputs.forEach((name, input) => {
        if (name) this.addUse(name, { node, input });
      });
      for (const { graph: body } of node.subgraphs())
        for (const name of capturedValues(body)) this.addUse(name, { node, input: -1 });
    }
  }

  private addUse(name: string, use: Use): void {
    const list = this.uses.get(name);
    if (list) list.push(use);
    else this.uses.set(name, [use]);
  }

  producer(value: string): Node | undefined {
    return this.producers.get(value);
  }
  consumers(value: string): readonly Use[] {
    return this.uses.get(value) ?? [];
  }
  isGraphOutput(value: string): boolean {
    return this.outputs.has(value);
  }
  isGraphInput(value: string): boolean {
    return this.inputs.has(value) && !this.graph.initializers.has(value);
  }
  /**
   * The tensor of an initializer or of a Constant node's `value`. An initializer that is also a graph input counts:
   * onnxruntime ignores a feed for it.
   */
  constant(value: string): Tensor | undefined {
    const initializer = this.graph.initializers.get(value);
    if (initializer) return initializer;
    const node = this.producers.get(value);
    return node?.opType === 'Constant' && node.domain === '' ? node.tensor('value') : undefined;
  }
}

/** Names that a sub-graph takes from the graphs around it. */
export function capturedValues(graph: Graph): Set<string> {
  const own = new Set<string>([...graph.inputs.map(v => v.name), ...graph.initializers.keys()]);
  const captured = new Set<string>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) if (name && !own.has(name)) captured.add(name);
    for (const { graph: body } of node.subgraphs())
      for (const name of capturedValues(body)) if (!own.has(name)) captured.add(name);
    for (const name of node.outputs) own.add(name);
  }
  for (const { name } of graph.outputs) if (!own.has(name)) captured.add(name);
  return captured;
}
