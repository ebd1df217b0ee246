import type { PruningGroup } from '../../analysis/channels/groups';
import { roundedCount } from './roundedCount';

/** A group that may be pruned, with the importance of its channels (1 is the group's mean). */
export interface RankedGroup {
  readonly group: PruningGroup;
  readonly importance: Float64Array;
}

/** Channels to remove, by the root atom of their class. */
export type Removed = ReadonlySet<number>;

/** Removes the same share of every group. */
export const chooseByRatio = (groups: readonly RankedGroup[], ratio: number, roundTo: number): Removed =>
  chosen(groups, ({ group }) => roundedCount(group, group.channels.length * (1 - ratio), roundTo));

/** Removes of each group the share that its layers are marked with, the largest where they differ; of others nothing. */
export const chooseByMarks = (
  groups: readonly RankedGroup[],
  marks: Readonly<Record<string, number>>,
  roundTo: number,
): Removed =>
  chosen(groups, ({ group }) => {
    const ratio = Math.max(0, ...group.layers.map(layer => marks[layer] ?? 0));
    return roundedCount(group, group.channels.length * (1 - ratio), roundTo);
  });

/** Removes the channels whose importance is below a threshold that all groups share. */
export const chooseByThreshold = (groups: readonly RankedGroup[], threshold: number, roundTo: number): Removed =>
  chosen(groups, ({ group, importance }) =>
    roundedCount(group, importance.filter(value => value >= threshold).length, roundTo),
  );

/** The threshold below which a share of all channels lies. */
export function thresholdAt(groups: readonly RankedGroup[], ratio: number): number {
  const all = Float64Array.from(groups.flatMap(({ importance }) => [...importance])).sort();
  return all[Math.min(all.length - 1, Math.round(ratio * all.length))]!;
}

/** The least important channels go; of equal ones the later. */
function chosen(groups: readonly RankedGroup[], keptOf: (group: RankedGroup) => number): Removed {
  const removed = new Set<number>();
  for (const ranked of groups) {
    const { channels } = ranked.group;
    const order = [...channels.keys()].sort((a, b) => ranked.importance[b]! - ranked.importance[a]! || a - b);
    for (const i of order.slice(keptOf(ranked))) removed.add(channels[i]!);
  }
  return removed;
}
