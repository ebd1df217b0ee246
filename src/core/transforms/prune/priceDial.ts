import { type KeptCounts, nextCount, type RankedGroup, ratioOf } from './choice';
import type { Dial } from './dial';
import type { GroupCosts } from './groupCosts';
import { type LossCurve, lossAt } from './lossCurves';

/** A share of a group's channels that is worth taking at some price. */
interface Level {
  readonly kept: number;
  readonly loss: number;
  readonly saving: number;
}

/**
 * One price for all groups: the loss, by a sweep, that may be paid for what is saved. Each group gives up channels as long as the next of
 * them lose no more than that for what they save (the lower hull of its curve over its savings, as bits are allocated by equal slopes:
 * Shoham and Gersho 1988). A loss that is the same for all groups, without the savings, takes most of layers that cost little.
 * Groups without a curve give nothing, and none more than was measured.
 */
export function priceDial(
  groups: readonly RankedGroup[],
  curves: readonly LossCurve[],
  costs: GroupCosts,
  roundTo: number,
): Dial {
  const hulls = new Map(
    groups.map(ranked => {
      const curve = curveOf(ranked, curves);
      return [ranked, curve ? lowerHull(levelsOf(ranked, curve, costs, roundTo)) : []] as const;
    }),
  );
  const prices = [...new Set([...hulls.values()].flatMap(pricesOf))].sort((a, b) => a - b);
  return {
    positions: prices.length + 1,
    at(position): KeptCounts {
      const most = position === 0 ? Number.NEGATIVE_INFINITY : prices[position - 1]!;
      return new Map(
        groups.map(ranked => {
          const hull = hulls.get(ranked)!;
          const taken = pricesOf(hull).filter(price => price <= most).length;
          return [ranked, hull[taken]?.kept ?? ranked.group.channels.length];
        }),
      );
    },
    gain(ranked, from, to) {
      const curve = curveOf(ranked, curves);
      if (!curve) return 0;
      const [now, then] = [from, to].map(kept => lossAt(curve, ratioOf(ranked, kept))) as [number, number];
      // Two losses without a bound are no less.
      return now === then ? 0 : (now - then) / (costs(ranked, to) - costs(ranked, from));
    },
  };
}

/**
 * The curve of a group; undefined: it was not swept. Groups may share layers (halves of a channel shuffle): only the curve of the very same
 * layers is certain, and one that names some of them stands in where there is none.
 */
export function curveOf({ group }: RankedGroup, curves: readonly LossCurve[]): LossCurve | undefined {
  const own = new Set(group.layers);
  const sharing = curves.filter(({ layers }) => layers.some(layer => own.has(layer)));
  return (
    sharing.find(({ layers }) => layers.length === own.size && layers.every(layer => own.has(layer))) ?? sharing[0]
  );
}

/** All counts that a group may have, as far as was measured, the whole group first. */
function levelsOf(ranked: RankedGroup, curve: LossCurve, costs: GroupCosts, roundTo: number): Level[] {
  const all = ranked.group.channels.length;
  const most = Math.max(0, ...curve.points.map(({ ratio }) => ratio));
  const levels: Level[] = [];
  for (let kept = nextCount(ranked, 0, roundTo); ; kept = nextCount(ranked, kept, roundTo)) {
    const ratio = ratioOf(ranked, kept);
    const loss = lossAt(curve, ratio);
    if (ratio <= most && Number.isFinite(loss))
      levels.push({ kept, loss, saving: costs(ranked, all) - costs(ranked, kept) });
    if (kept === all) return levels.reverse();
  }
}

/** Levels by rising savings of which each costs more per saving than the one before (Andrew 1979). */
function lowerHull(levels: readonly Level[]): readonly Level[] {
  const hull: Level[] = [];
  for (const level of levels) {
    while (hull.length > 1 && priceOf(hull.at(-1)!, level) <= priceOf(hull.at(-2)!, hull.at(-1)!)) hull.pop();
    if (hull.length === 0 || level.saving > hull.at(-1)!.saving) hull.push(level);
  }
  return hull;
}

const priceOf = (from: Level, to: Level): number => (to.loss - from.loss) / (to.saving - from.saving);

const pricesOf = (hull: readonly Level[]): number[] => hull.slice(1).map((level, i) => priceOf(hull[i]!, level));
