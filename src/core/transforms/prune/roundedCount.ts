import type { PruningGroup } from '../../analysis/channels/groups';

/** Channels that may stay of a group: a step, by which the layers' channels come to a multiple of `roundTo`. */
export const stepOf = ({ unit }: PruningGroup, roundTo: number): number =>
  roundTo / greatestCommonDivisor(unit, roundTo);

/** How many channels of a group stay when `wanted` should: the nearest of all of them and the multiples of its step, at least one step. */
export function roundedCount(group: PruningGroup, wanted: number, roundTo: number): number {
  const all = group.channels.length;
  const step = stepOf(group, roundTo);
  const below = Math.min(all, Math.max(step, Math.floor(wanted / step) * step));
  const above = Math.min(all, Math.max(step, Math.ceil(wanted / step) * step));
  return wanted - below < above - wanted ? below : above;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
