import { capturedValues, GraphIndex, type Model, type Node } from '../../ir';
import { encodeToBytes } from '../../onnx';
import { extractNodes } from '../../passes/extractNodes';
import type { Feeds, Runtime, RuntimeTensor } from '../../ports';

/**
 * Runs a model up to one node after the other over many samples, each node once per sample, so that a node's result can be
 * changed before what reads it runs. Only values that are still to be read are held.
 */
export class StagedRun {
  private readonly index: GraphIndex;
  private readonly done = new Set<Node>();
  /** Nodes that lead to the targets. */
  private readonly wanted: ReadonlySet<Node>;
  /** Whether a node's results differ from sample to sample, where that is known. */
  private readonly varies = new Map<Node, boolean>();

  /**
   * @param targets the nodes to stop at, in the order of the graph
   * @param samples what is known of each sample: at first its inputs
   */
  constructor(
    private readonly model: Model,
    targets: readonly Node[],
    private readonly samples: Map<string, RuntimeTensor>[],
    private readonly runtime: Runtime,
  ) {
    this.index = new GraphIndex(model.graph);
    this.wanted = this.leadingTo(targets);
  }

  /** Computes the first output of a node for every sample, and returns those. */
  async advance(target: Node): Promise<readonly RuntimeTensor[]> {
    const nodes = [...this.leadingTo([target])].filter(node => this.variesAtRunTime(node));
    // The graph's order, which is one in which they can run.
    const part = extractNodes(
      this.model,
      this.model.graph.nodes.filter(n => nodes.includes(n)),
    ).model;
    const outputs = part.graph.outputs.map(o => o.name);
    const session = await this.runtime.create({ bytes: await encodeToBytes(part) });
    try {
      for (const known of this.samples) {
        const fed: Feeds = {};
        for (const { name } of session.inputs) fed[name] = known.get(name)!;
        for (const [name, tensor] of Object.entries(await session.run(fed, outputs))) known.set(name, tensor);
      }
    } finally {
      await session.release();
    }
    const results = this.samples.map(known => known.get(target.outputs[0]!)!);
    for (const node of nodes) this.done.add(node);
    this.forgetRead();
    return results;
  }

  /** Nodes that have not run and that the targets need, themselves included. */
  private leadingTo(targets: readonly Node[]): Set<Node> {
    const found = new Set<Node>();
    const pending = [...targets];
    while (pending.length > 0) {
      const node = pending.pop()!;
      if (found.has(node) || this.done.has(node)) continue;
      found.add(node);
      for (const value of valuesReadBy(node)) {
        const producer = this.index.producer(value);
        if (producer) pending.push(producer);
      }
    }
    return found;
  }

  /** Constant nodes are not run by themselves: they come along with what reads them. */
  private variesAtRunTime(node: Node): boolean {
    const known = this.varies.get(node);
    if (known !== undefined) return known;
    const varies = valuesReadBy(node).some(value => {
      const producer = this.index.producer(value);
      return producer ? this.variesAtRunTime(producer) : this.index.isGraphInput(value);
    });
    this.varies.set(node, varies);
    return varies;
  }

  private forgetRead(): void {
    const isToBeRead = (value: string) =>
      this.index.consumers(value).some(({ node }) => this.wanted.has(node) && !this.done.has(node));
    for (const known of this.samples) for (const value of known.keys()) if (!isToBeRead(value)) known.delete(value);
  }
}

function valuesReadBy(node: Node): string[] {
  const captured = [...node.subgraphs()].flatMap(({ graph }) => [...capturedValues(graph)]);
  return [...node.inputs, ...captured].filter(Boolean);
}
