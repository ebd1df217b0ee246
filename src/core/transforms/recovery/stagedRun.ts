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
  /** Nodes whose results may differ from sample to sample. */
  private readonly varying: ReadonlySet<Node>;

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
    this.varying = varyingNodes(model, this.index);
  }

  /** Whether a node's results may differ from sample to sample: no other can be advanced to. */
  varies(node: Node): boolean {
    return this.varying.has(node);
  }

  /** Computes the first output of a node for every sample, and returns those. */
  async advance(target: Node): Promise<readonly RuntimeTensor[]> {
    const leading = this.leadingTo([target]);
    // In the graph's order, which is one in which they can run; constants come along with what reads them.
    const nodes = this.model.graph.nodes.filter(node => leading.has(node) && this.varying.has(node));
    const part = extractNodes(this.model, nodes).model;
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

/** What the model's inputs lead to, and what makes its values up (RandomNormal ...). */
function varyingNodes({ graph }: Model, index: GraphIndex): Set<Node> {
  const found = new Set(graph.nodes.filter(n => valuesReadBy(n).length === 0 && n.opType !== 'Constant'));
  const pending = [...found].flatMap(n => n.outputs);
  for (const { name } of graph.inputs) if (index.isGraphInput(name)) pending.push(name);
  while (pending.length > 0)
    for (const { node } of index.consumers(pending.pop()!)) {
      if (found.has(node)) continue;
      found.add(node);
      pending.push(...node.outputs);
    }
  return found;
}
