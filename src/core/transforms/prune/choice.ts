import type { PruningGroup } from '../../analysis/channels/groups';
import { roundedCount, stepOf } from './roundedCount';

/** A group that may be pruned, with the importance of its channels (1 is the group's mean). */
export interface RankedGroup {
  readonly group: PruningGroup;
  readonly importance: Float64Array;
}

/** Channels to remove, by the root atom of their class. */
export type Removed = ReadonlySet<number>;

/** How many channels stay of each group. */
export type KeptCounts = ReadonlyMap<RankedGroup, number>;

/** The same share goes of every group. */
export const countsByRatio = (groups: readonly RankedGroup[], ratio: number, roundTo: number): KeptCounts =>
  countsOf(groups, ({ group }) => roundedCount(group, group.channels.length * (1 - ratio), roundTo));

/** Of each group the share goes that its layers are marked with, the largest where they differ; of others nothing. */
export const countsByMarks = (
  groups: readonly RankedGroup[],
  marks: Readonly<Record<string, number>>,
  roundTo: number,
): KeptCounts =>
  countsOf(groups, ({ group }) => {
    const ratio = Math.max(0, ...group.layers.map(layer => marks[layer] ?? 0));
    return roundedCount(group, group.channels.length * (1 - ratio), roundTo);
  });

/** The channels go whose importance is below a threshold that all groups share. */
export const countsByThreshold = (groups: readonly RankedGroup[], threshold: number, roundTo: number): KeptCounts =>
  countsOf(groups, ({ group, importance }) =>
    roundedCount(group, importance.filter(value => value >= threshold).length, roundTo),
  );

/** The threshold below which a share of all channels lies. */
export function thresholdAt(groups: readonly RankedGroup[], ratio: number): number {
  const all = Float64Array.from(groups.flatMap(({ importance }) => [...importance])).sort();
  return all[Math.min(all.length - 1, Math.round(ratio * all.length))]!;
}

/** The least important channels go; of equal ones the later. */
export function removedBy(counts: KeptCounts): Removed {
  const removed = new Set<number>();
  for (const [ranked, kept] of counts)
    for (const i of byImportance(ranked).slice(kept)) removed.add(ranked.group.channels[i]!);
  return removed;
}

/** Places of a group's channels, the most important first; of equal ones the earlier. */
export const byImportance = ({ importance }: RankedGroup): number[] =>
  [...importance.keys()].sort((a, b) => importance[b]! - importance[a]! || a - b);

/** The next larger count that a group may have. */
export function nextCount({ group }: RankedGroup, kept: number, roundTo: number): number {
  const step = stepOf(group, roundTo);
  return Math.min(group.channels.length, (Math.floor(kept / step) + 1) * step);
}

/** Share of a group's channels that goes. */
export const ratioOf = ({ group }: RankedGroup, kept: number): number => 1 - kept / group.channels.length;

const countsOf = (groups: readonly RankedGroup[], keptOf: (group: RankedGroup) => number): KeptCounts =>
  new Map(groups.map(ranked => [ranked, keptOf(ranked)]));
