import { GraphIndex, type Model, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import { isExcluded, type Selection, whyNotSelected } from '../selection';
import type { HalfType } from './floatScope';
import { whyFloat32 } from './needsFloat32';

/** Which nodes compute in 16 bits. */
export class HalfNodes {
  /** Nodes that nobody asked for and that stand between such as were. */
  private readonly between: ReadonlySet<Node>;

  constructor(
    private readonly model: Model,
    private readonly selection: Selection,
    private readonly type: HalfType,
    /** Why nodes whose numbers do not fit the type stay float32, by name. */
    private readonly unfit: ReadonlyMap<string, string>,
  ) {
    this.between = selection.only ? this.findBetween() : new Set();
  }

  /** `isInBody`: a node in the body of one that computes in 16 bits, which all in it do unless they are excluded. */
  has(node: Node, isInBody: boolean): boolean {
    if (this.whyNot(node) !== undefined) return false;
    return isInBody ? !isExcluded(node, this.selection) : this.isAskedFor(node) || this.between.has(node);
  }

  /** Whether a node was to compute in 16 bits, though it may not be able to, or may not by request. */
  isWanted(node: Node, isInBody: boolean): boolean {
    return isInBody || !this.selection.only || this.isAskedFor(node);
  }

  /** Why a node stays float32 that nobody excluded; undefined when it need not. */
  whyNot(node: Node): string | undefined {
    return this.unfit.get(node.name) ?? whyFloat32(node, this.model, this.type);
  }

  private isAskedFor(node: Node): boolean {
    return whyNotSelected(node, this.selection) === undefined;
  }

  /**
   * Activations and nodes that only move values, where all that they read and all that reads them has 16 bits: casts there would
   * change nothing but the time.
   */
  private findBetween(): Set<Node> {
    const { graph } = this.model;
    const index = new GraphIndex(graph);
    const candidates = new Set(
      graph.nodes.filter(n => findOp(n)?.plumbing && !isExcluded(n, this.selection) && this.whyNot(n) === undefined),
    );
    const isHalf = (node: Node | undefined) =>
      node !== undefined && (candidates.has(node) || (this.isAskedFor(node) && this.whyNot(node) === undefined));
    const stays = (node: Node): boolean =>
      node.inputs.every(i => i === '' || index.constant(i) !== undefined || isHalf(index.producer(i))) &&
      node.outputs.every(o => !index.isGraphOutput(o) && index.consumers(o).every(use => isHalf(use.node)));
    for (let before = -1; before !== candidates.size; ) {
      before = candidates.size;
      for (const node of [...candidates, ...[...candidates].reverse()]) if (!stays(node)) candidates.delete(node);
    }
    return candidates;
  }
}
