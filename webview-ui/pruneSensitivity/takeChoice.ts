import type { Mark } from '../../src/core/recipe/recipe';
import { curvesOf } from '../../src/core/studies/prunedLoss/sweep';
import { type LossCurve, largestRatio } from '../../src/core/transforms/prune/lossCurves';
import { stepOf } from '../../src/core/transforms/prune/roundedCount';
import type { StartedPruneSweep } from './groupSensitivity';

/** How much every group may lose by itself, in the sweep's own metric: accuracy, 0..1, or all but so much SQNR. */
export type LossLimit =
  | { readonly kind: 'drop'; readonly most: number }
  | { readonly kind: 'sqnr'; readonly floorDb: number };

/** Shares to remove that a sweep found to be borne. */
export interface Taken {
  /** Shares by name of the layer, above 0. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Of each group that loses channels, its share. */
  readonly groups: readonly number[];
  /** Names of all layers that were looked at. */
  readonly layers: readonly string[];
  /** How many groups were looked at. */
  readonly among: number;
}

/** How kept channels are counted. */
export interface Counting {
  readonly roundTo: number;
  /** How many indices of a layer's output go with one channel of the group. */
  unitOf(group: readonly string[], channels: number): number;
}

/**
 * The largest share of each measured group that stays within the limit, read between the points and rounded so that never more goes.
 * @param only names of layers whose groups alone are looked at; null: all
 */
export function takenFrom(
  sweep: StartedPruneSweep,
  limit: LossLimit,
  counting: Counting,
  only: ReadonlySet<string> | null,
): Taken {
  const { points } = sweep;
  const totals = new Map(points.map(({ group, total }) => [JSON.stringify(group), total]));
  const { metric, baseline } = sweep.start;
  const curves = curvesOf({ metric, baseline, points });
  const most = limit.kind === 'drop' ? limit.most : noisePower(limit.floorDb);
  const borne = new Map(
    curves.map(curve => [curve.layers, borneShare(curve, most, totals.get(JSON.stringify(curve.layers))!, counting)]),
  );
  // Of all groups: one that was not asked for may share a layer with one that was.
  const least = leastByLayer(borne);
  const asked = [...borne.keys()].filter(layers => only === null || layers.some(name => only.has(name)));
  const layers = [...new Set(asked.flat())];
  const taken = asked.map(members => Math.max(...members.map(name => least.get(name)!)));
  return {
    ratios: Object.fromEntries(layers.map(name => [name, least.get(name)!] as const).filter(([, ratio]) => ratio > 0)),
    groups: taken.filter(ratio => ratio > 0),
    layers,
    among: asked.length,
  };
}

/** Marks with the shares taken: layers that were looked at and bear nothing lose their share, precisions stay. */
export function marksWith(present: Readonly<Record<string, Mark>>, { ratios, layers }: Taken): Record<string, Mark> {
  const marks = new Map(Object.entries(present));
  for (const name of layers) {
    const { prune: _, ...others } = marks.get(name) ?? {};
    const mark: Mark = Object.hasOwn(ratios, name) ? { ...others, prune: ratios[name]! } : others;
    if (Object.keys(mark).length > 0) marks.set(name, mark);
    else marks.delete(name);
  }
  return Object.fromEntries(marks);
}

/** A group is pruned by the largest share of its layers, so that a layer of several groups gets the least of theirs. */
function leastByLayer(borne: ReadonlyMap<readonly string[], number>): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  for (const [layers, ratio] of borne)
    for (const name of layers) least.set(name, Math.min(ratio, least.get(name) ?? ratio));
  return least;
}

function borneShare(curve: LossCurve, most: number, total: number, { roundTo, unitOf }: Counting): number {
  const wanted = (1 - largestRatio(curve, most)) * total;
  const step = stepOf({ unit: unitOf(curve.layers, total) }, roundTo);
  // The tolerance takes up what dividing and multiplying again adds to a whole number.
  const kept = Math.min(total, Math.max(step, Math.ceil((wanted - 1e-9 * total) / step) * step));
  return Math.round((1 - kept / total) * 1e6) / 1e6;
}

/** By that of the signal, as the curves of SQNR count it. */
const noisePower = (db: number): number => 10 ** (-db / 10);
