import { type RankedGroup, removedBy } from './choice';
import type { ModelSize } from './modelSize';
import type { PruneTarget } from './options';
import type { Trials } from './trials';

/** What the model costs where a group keeps so many channels and all others are whole. */
export type GroupCosts = (group: RankedGroup, kept: number) => number;

/**
 * The cost of a model by the channels that one group keeps. It is a polynomial of the second degree, as no operator's cost has the
 * channels of a group in more than two factors: three sizes tell it.
 */
export async function groupCosts(
  trials: Trials,
  groups: readonly RankedGroup[],
  { before, target }: { before: ModelSize; target: PruneTarget },
): Promise<GroupCosts> {
  const known = new Map<RankedGroup, (kept: number) => number>();
  for (const ranked of groups) {
    const all = ranked.group.channels.length;
    const costAt = async (kept: number) => (await trials.sizeAsCut(removedBy(new Map([[ranked, kept]]))))[target];
    const middle = Math.ceil(all / 2);
    const points = [[all, before[target]] as const, [middle, await costAt(middle)] as const];
    if (middle > 1) points.push([1, await costAt(1)]);
    known.set(ranked, polynomialThrough(points));
  }
  return (group, kept) => known.get(group)!(kept);
}

/** Lagrange's polynomial through two or three points. */
const polynomialThrough =
  (points: readonly (readonly [x: number, y: number])[]) =>
  (x: number): number =>
    points.reduce(
      (sum, [at, y], i) =>
        sum + points.reduce((product, [other], j) => (j === i ? product : (product * (x - other)) / (at - other)), y),
      0,
    );
