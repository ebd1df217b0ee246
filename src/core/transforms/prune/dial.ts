import {
  byImportance,
  countsByMarks,
  countsByRatio,
  countsByThreshold,
  type KeptCounts,
  type RankedGroup,
  ratioOf,
} from './choice';
import { type LossCurve, largestRatio, lossAt } from './lossCurves';

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

/** Positions between a loss that was measured and the next larger one. */
const LOSS_STEPS = 16;

/** One loss for all groups: each gives up the largest share of its channels that loses no more by the sweep. Others give nothing. */
export function lossDial(groups: readonly RankedGroup[], curves: readonly LossCurve[], roundTo: number): Dial {
  const losses = curves.flatMap(({ points }) => points.map(({ loss }) => Math.max(0, loss)));
  const measured = [...new Set([0, ...losses.filter(Number.isFinite)])].sort((a, b) => a - b);
  const mostAt = (position: number): number => {
    const [from, to] = [Math.floor(position / LOSS_STEPS), Math.floor(position / LOSS_STEPS) + 1];
    const [low, high] = [measured[from]!, measured[to] ?? measured[from]!];
    return low + ((high - low) * (position % LOSS_STEPS)) / LOSS_STEPS;
  };
  return {
    positions: (measured.length - 1) * LOSS_STEPS + 1,
    at(position) {
      const marks: Record<string, number> = {};
      for (const curve of curves)
        for (const layer of curve.layers) marks[layer] = largestRatio(curve, mostAt(position));
      return countsByMarks(groups, marks, roundTo);
    },
    gain(ranked, from, to) {
      const curve = curveOf(ranked, curves);
      if (!curve) return 0;
      const [now, then] = [from, to].map(kept => lossAt(curve, ratioOf(ranked, kept))) as [number, number];
      // Two losses without a bound are no less.
      return now === then ? 0 : now - then;
    },
  };
}

/** The curve of a group; undefined: it was not swept. */
export const curveOf = ({ group }: RankedGroup, curves: readonly LossCurve[]): LossCurve | undefined =>
  curves.find(({ layers }) => layers.some(layer => group.layers.includes(layer)));

/** The first choice for which a target is reached, found by bisection; undefined where even the last misses it. */
export async function turnedTo(
  dial: Dial,
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
