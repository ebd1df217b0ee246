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

/** Removes the channels whose importance is below a threshold that all groups share. */
export const chooseByThreshold = (groups: readonly RankedGroup[], threshold: number, roundTo: number): Removed =>
  chosen(groups, ({ group, importance }) =>
    roundedCount(group, importance.filter(value => value >= threshold).length, roundTo),
  );

/** The thresholds that make a difference, ascending. */
export const thresholdsOf = (groups: readonly RankedGroup[]): Float64Array =>
  Float64Array.from(new Set(groups.flatMap(({ importance }) => [...importance]))).sort();

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

/**
 * The least threshold at which no more than `target` MACs remain, found by bisection; undefined where even the largest leaves
 * more. `macsOf` must not grow with what is removed.
 */
export async function chooseByMacs(
  groups: readonly RankedGroup[],
  target: number,
  roundTo: number,
  macsOf: (removed: Removed) => Promise<number>,
): Promise<Removed | undefined> {
  const thresholds = [...thresholdsOf(groups), Number.POSITIVE_INFINITY];
  let [low, high] = [0, thresholds.length - 1];
  let best: Removed | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const removed = chooseByThreshold(groups, thresholds[middle]!, roundTo);
    if ((await macsOf(removed)) <= target) {
      best = removed;
      high = middle - 1;
    } else low = middle + 1;
  }
  return best;
}
