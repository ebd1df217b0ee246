import type { PruningGroupView, PruningView } from './pruning';

/** Layers that can only be marked alike, with the groups whose channels they compute. */
export interface Together {
  readonly groups: readonly PruningGroupView[];
  /** Names, in the order of the groups. */
  readonly layers: readonly string[];
}

/** Finds groups of channels by the names of layers. */
export class PruningIndex {
  private readonly computed: ReadonlyMap<string, readonly PruningGroupView[]>;
  private readonly touched: ReadonlyMap<string, readonly PruningGroupView[]>;
  private readonly reasons: ReadonlyMap<string, string>;

  constructor(readonly view: PruningView) {
    this.computed = byName(view.groups, ({ layers }) => layers);
    this.touched = byName(view.groups, ({ others }) => others);
    this.reasons = new Map(view.barriers.map(({ node, reason }) => [node, reason]));
  }

  /** Groups of the channels that a layer computes. */
  groupsOf(layer: string): readonly PruningGroupView[] {
    return this.computed.get(layer) ?? [];
  }
  /** Groups of channels that a node passes on or reads. */
  groupsThrough(node: string): readonly PruningGroupView[] {
    return this.touched.get(node) ?? [];
  }
  /** Why none of a layer's channels can be removed; null where some can be, or it has none. */
  whyNot(layer: string): string | null {
    return this.reasons.get(layer) ?? null;
  }

  /** Why a node that is in no group's layers keeps its channels, in a sentence. */
  reasonFor(name: string): string {
    const barrier = this.whyNot(name);
    if (barrier !== null) return `Its channels stay: ${barrier}.`;
    return this.groupsThrough(name).length > 0
      ? 'It computes no channels by weights; it only has those of other layers, and follows them.'
      : 'It has no channels that could be removed.';
  }

  /**
   * All that loses channels when these layers do. A group is pruned by the largest mark of its layers, so that a layer of
   * two groups ties both of them together.
   */
  together(layers: readonly string[]): Together {
    const groups = new Set<PruningGroupView>();
    const found = new Set<string>();
    const open = layers.filter(layer => this.computed.has(layer));
    for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
      if (found.has(layer)) continue;
      found.add(layer);
      for (const group of this.groupsOf(layer)) {
        groups.add(group);
        open.push(...group.layers);
      }
    }
    const inOrder = this.view.groups.filter(group => groups.has(group));
    return { groups: inOrder, layers: [...new Set(inOrder.flatMap(group => group.layers))] };
  }
}

function byName(
  groups: readonly PruningGroupView[],
  namesOf: (group: PruningGroupView) => readonly string[],
): Map<string, PruningGroupView[]> {
  const found = new Map<string, PruningGroupView[]>();
  for (const group of groups)
    for (const name of namesOf(group)) {
      const known = found.get(name);
      if (known) known.push(group);
      else found.set(name, [group]);
    }
  return found;
}
