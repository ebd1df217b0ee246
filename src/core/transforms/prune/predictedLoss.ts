import { type KeptCounts, type RankedGroup, ratioOf } from './choice';
import { type LossCurve, lossAt } from './lossCurves';
import { curveOf } from './priceDial';

/** What the curves of a sweep, each of one group alone, say that a choice loses. */
export interface PredictedLoss {
  /** The largest loss of a group, and its layers. */
  readonly worst: { readonly layers: readonly string[]; readonly loss: number };
  /** Of all groups, as if what one loses did not depend on the others. */
  readonly sum: number;
}

export function predictedLoss(counts: KeptCounts, curves: readonly LossCurve[]): PredictedLoss {
  let worst: PredictedLoss['worst'] = { layers: [], loss: 0 };
  let sum = 0;
  for (const [ranked, kept] of counts) {
    const loss = lossOf(ranked, kept, curves);
    sum += loss;
    if (loss > worst.loss) worst = { layers: ranked.group.layers, loss };
  }
  return { worst, sum };
}

function lossOf(ranked: RankedGroup, kept: number, curves: readonly LossCurve[]): number {
  const curve = curveOf(ranked, curves);
  return curve ? lossAt(curve, ratioOf(ranked, kept)) : 0;
}
