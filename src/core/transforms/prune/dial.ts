import { chooseByMarks, chooseByRatio, chooseByThreshold, type RankedGroup, type Removed } from './choice';
import { type LossCurve, largestRatio } from './lossCurves';

/** Choices of channels, each of which removes at least what the ones before it do. */
export interface Dial {
  readonly positions: number;
  at(position: number): Removed;
}

/** One threshold of importance for all groups. */
export function importanceDial(groups: readonly RankedGroup[], roundTo: number): Dial {
  const thresholds = Float64Array.from(new Set(groups.flatMap(({ importance }) => [...importance]))).sort();
  const at = (position: number) => thresholds[position] ?? Number.POSITIVE_INFINITY;
  return { positions: thresholds.length + 1, at: position => chooseByThreshold(groups, at(position), roundTo) };
}

const RATIO_STEPS = 1000;

/** One ratio for all groups. */
export const ratioDial = (groups: readonly RankedGroup[], roundTo: number): Dial => ({
  positions: RATIO_STEPS + 1,
  at: position => chooseByRatio(groups, position / RATIO_STEPS, roundTo),
});

/** Positions between a loss that was measured and the next larger one. */
const LOSS_STEPS = 16;

/** One loss for all groups: each gives up the largest share of its channels that loses no more by the sweep. Others give nothing. */
export function lossDial(groups: readonly RankedGroup[], curves: readonly LossCurve[], roundTo: number): Dial {
  const measured = [...new Set([0, ...curves.flatMap(({ points }) => points.map(({ loss }) => Math.max(0, loss)))])];
  measured.sort((a, b) => a - b);
  const lossAt = (position: number): number => {
    const [from, to] = [Math.floor(position / LOSS_STEPS), Math.floor(position / LOSS_STEPS) + 1];
    const [low, high] = [measured[from]!, measured[to] ?? measured[from]!];
    return low + ((high - low) * (position % LOSS_STEPS)) / LOSS_STEPS;
  };
  return {
    positions: (measured.length - 1) * LOSS_STEPS + 1,
    at(position) {
      const marks: Record<string, number> = {};
      for (const curve of curves)
        for (const layer of curve.layers) marks[layer] = largestRatio(curve, lossAt(position));
      return chooseByMarks(groups, marks, roundTo);
    },
  };
}

/** The first choice for which a target is reached, found by bisection; undefined where even the last misses it. */
export async function turnedTo(
  dial: Dial,
  isReached: (removed: Removed) => Promise<boolean>,
): Promise<Removed | undefined> {
  let [low, high] = [0, dial.positions - 1];
  let best: Removed | undefined;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const removed = dial.at(middle);
    if (await isReached(removed)) {
      best = removed;
      high = middle - 1;
    } else low = middle + 1;
  }
  return best;
}
