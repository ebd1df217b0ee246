import { roundedCountOf } from '../../src/core/transforms/prune/roundedCount';
import type { PruningGroupView } from '../../src/protocol/pruning';
import { formatExact } from '../format';

/** Channels of layers' outputs. */
export interface KeptChannels {
  readonly kept: number;
  readonly all: number;
  readonly groups: number;
}

/** What is left of groups once a share of their channels was to go, rounded as pruning rounds. */
export function keptChannels(
  groups: readonly PruningGroupView[],
  ratioOf: (group: PruningGroupView) => number,
  roundTo: number,
): KeptChannels {
  let [kept, all] = [0, 0];
  for (const group of groups) {
    const { channels, unit } = group;
    kept += unit * roundedCountOf(channels, unit, channels * (1 - ratioOf(group)), roundTo);
    all += unit * channels;
  }
  return { kept, all, groups: groups.length };
}

/** `keeps 40 of 64 channels`; where rounding leaves everything, that it does. @param asked whether any are to go */
export function keptText({ kept, all, groups }: KeptChannels, asked: boolean, roundTo: number): string {
  const channels = groups > 1 ? `channels in ${formatExact(groups)} groups` : 'channels';
  if (kept < all) return `keeps ${formatExact(kept)} of ${formatExact(all)} ${channels}`;
  const whole = `keeps all ${formatExact(all)} ${channels}`;
  return asked ? `${whole}, since what stays is a multiple of ${roundTo}` : whole;
}
