import { byImportance, countsByRatio, countsByThreshold, type KeptCounts, type RankedGroup, ratioOf } from './choice';

/** Choices of channels, each of which removes at least what the ones before it do. */
export interface Dial {
  readonly positions: number;
  at(position: number): KeptCounts;
  /** How much it helps when a group keeps `to` channels instead of `from`, by what the choices go by. */
  gain(group: RankedGroup, from: number, to: number): number;
}

/** One threshold of importance for all groups. */
export function importanceDial(groups: readonly RankedGroup[], roundTo: number): Dial {
  const thresholds = Float64Array.from(new Set(groups.flatMap(({ importance }) => [...importance]))).sort();
  const at = (position: number) => thresholds[position] ?? Number.POSITIVE_INFINITY;
  return {
    positions: thresholds.length + 1,
    at: position => countsByThreshold(groups, at(position), roundTo),
    /** The mean importance of what comes back, as the threshold is one of single channels. */
    gain(ranked, from, to) {
      const back = byImportance(ranked).slice(from, to);
      return back.reduce((sum, i) => sum + ranked.importance[i]!, 0) / back.length;
    },
  };
}

const RATIO_STEPS = 1000;

/** One ratio for all groups. */
export const ratioDial = (groups: readonly RankedGroup[], roundTo: number): Dial => ({
  positions: RATIO_STEPS + 1,
  at: position => countsByRatio(groups, position / RATIO_STEPS, roundTo),
  gain: (ranked, from) => ratioOf(ranked, from),
});

/** The first choice for which a target is reached, found by bisection; undefined where even the last misses it. */
export async function turnedTo(
  dial: Pick<Dial, 'positions' | 'at'>,
  isReached: (counts: KeptCounts) => Promise<boolean>,
): Promise<KeptCounts | undefined> {
  let [low, high] = [0, dial.positions - 1];
  let best: KeptCounts | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const counts = dial.at(middle);
    if (await isReached(counts)) {
      best = counts;
      high = middle - 1;
    } else low = middle + 1;
  }
  return best;
}
