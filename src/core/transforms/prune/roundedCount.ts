import type { PruningGroup } from '../../analysis/channels/groups';

/** Kept channels are a multiple of this where nothing else is asked for: kernels are slow on other counts. */
export const defaultRoundTo = 8;

/** Channels that may stay of a group: a step, by which the layers' channels come to a multiple of `roundTo`. */
export const stepOf = ({ unit }: Pick<PruningGroup, 'unit'>, roundTo: number): number =>
  roundTo / greatestCommonDivisor(unit, roundTo);

/** How many channels of a group stay when `wanted` should: the nearest of all of them and the multiples of its step, at least one step. */
export const roundedCount = ({ channels, unit }: PruningGroup, wanted: number, roundTo: number): number =>
  roundedCountOf(channels.length, unit, wanted, roundTo);

/** The same for `all` channels of which each goes with `unit` indices of a layer's output. */
export function roundedCountOf(all: number, unit: number, wanted: number, roundTo: number): number {
  const step = stepOf({ unit }, roundTo);
  const below = Math.min(all, Math.max(step, Math.floor(wanted / step) * step));
  const above = Math.min(all, Math.max(step, Math.ceil(wanted / step) * step));
  return wanted - below < above - wanted ? below : above;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
