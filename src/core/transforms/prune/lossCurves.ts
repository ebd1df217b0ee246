/** What a sweep found that a group loses by its ratio. */
export interface LossCurve {
  /** Names of the group's layers. */
  readonly layers: readonly string[];
  /** Of the group in the model that was swept, where it is told. */
  readonly channels?: number;
  /** In any order. `ratio`: share of the channels removed; `loss`: of the sweep's metric, more is worse. */
  readonly points: readonly { readonly ratio: number; readonly loss: number }[];
}

/**
 * The largest ratio that loses no more than `most`, read between the points. A ratio beyond one that loses more is not taken, even if it
 * was lucky (Han et al. 2015, arXiv 1506.02626, section 3.1 choose thresholds by such curves).
 */
export function largestRatio(curve: LossCurve, most: number): number {
  let [ratio, loss] = [0, 0];
  for (const point of rising(curve)) {
    if (point.loss > most) return ratio + ((point.ratio - ratio) * (most - loss)) / (point.loss - loss);
    [ratio, loss] = [point.ratio, point.loss];
  }
  return ratio;
}

/** What a ratio loses, read between the points as `largestRatio` does; beyond the last as there. */
export function lossAt(curve: LossCurve, ratio: number): number {
  let before = { ratio: 0, loss: 0 };
  for (const point of rising(curve)) {
    if (ratio <= before.ratio) return before.loss;
    if (ratio <= point.ratio)
      return before.loss + ((point.loss - before.loss) * (ratio - before.ratio)) / (point.ratio - before.ratio);
    before = point;
  }
  return before.loss;
}

/** The points by rising ratio, each with the largest loss so far: removing more is not taken to help, nor anything to lose less than nothing. */
function rising({ points }: LossCurve): { readonly ratio: number; readonly loss: number }[] {
  let most = 0;
  return [...points]
    .sort((a, b) => a.ratio - b.ratio)
    .map(({ ratio, loss }) => {
      most = Math.max(most, loss);
      return { ratio, loss: most };
    });
}

/** Points of a sweep in which a larger `value` is better, as curves by group. */
export function lossCurvesOf(
  points: readonly {
    readonly group: readonly string[];
    readonly ratio: number;
    readonly value: number;
    readonly total?: number;
  }[],
  baseline: number,
): LossCurve[] {
  const byGroup = new Map<string, Omit<LossCurve, 'points'> & { points: { ratio: number; loss: number }[] }>();
  for (const { group, ratio, value, total } of points) {
    const key = JSON.stringify(group);
    const curve = byGroup.get(key) ?? { layers: group, ...(total !== undefined && { channels: total }), points: [] };
    curve.points.push({ ratio, loss: baseline - value });
    byGroup.set(key, curve);
  }
  return [...byGroup.values()];
}
