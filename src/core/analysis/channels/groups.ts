import type { Axis } from '../../ops/channels/facet';
import type { Atoms } from './atoms';
import type { ComputedChannels } from './nodeChannels';

/** Channels that may be removed one by one, each with all the slices that must go with it. */
export interface PruningGroup {
  /** Names of the nodes whose output channels these are, in the graph's order. */
  readonly layers: readonly string[];
  /** Each channel by the root atom of its class. */
  readonly channels: readonly number[];
  /** How many indices of a layer's output go with one channel: the size of an attention head, the groups of a convolution. */
  readonly unit: number;
}

/**
 * Classes of atoms that no operator holds and that some layer computes, grouped by the axes that they touch: two channels are
 * of one group if they have equally many indices on every axis.
 */
export function pruningGroups(atoms: Atoms, computed: readonly ComputedChannels[]): PruningGroup[] {
  const groupOf = signatures(atoms);
  const found = new Map<number, { layers: Set<string>; channels: Set<number>; unit: number }>();
  for (const { node, outputs } of computed) {
    for (const [root, count] of countsOn(atoms, outputs)) {
      if (atoms.holdOf(root)) continue;
      const id = groupOf[root]!;
      let group = found.get(id);
      if (!group) {
        group = { layers: new Set(), channels: new Set(), unit: count };
        found.set(id, group);
      }
      group.layers.add(node.name);
      group.channels.add(root);
      group.unit = Math.min(group.unit, count);
    }
  }
  return [...found.values()]
    .filter(({ channels }) => channels.size > 1)
    .map(({ layers, channels, unit }) => ({
      layers: [...layers],
      channels: [...channels].sort((a, b) => a - b),
      unit,
    }));
}

/** Indices of an axis in each class. */
function countsOn(atoms: Atoms, axis: Axis): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < (axis.size ?? 0); i++) {
    const root = atoms.find(axis.first + i);
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return counts;
}

/** A number for each root: equal for classes that touch the same axes equally often (partition refinement). */
function signatures(atoms: Atoms): Int32Array {
  const groupOf = new Int32Array(atoms.size);
  let next = 1;
  for (const axis of atoms.axes) {
    const refined = new Map<string, number>();
    for (const [root, count] of countsOn(atoms, axis)) {
      const key = `${groupOf[root]} ${count}`;
      let id = refined.get(key);
      if (id === undefined) {
        id = next++;
        refined.set(key, id);
      }
      groupOf[root] = id;
    }
  }
  return groupOf;
}
