import type { SearchPoint } from './options';

type Judged = Pick<SearchPoint, 'predictedCost' | 'measured'>;

/** The metric's value as a number: identical outputs are the best there is, outputs without a value the worst. */
export function worth({ measured: { value, identical } }: Judged): number {
  if (value !== null) return value;
  return identical ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/**
 * Indices of the points that are worth having, by falling cost: whatever is smaller, in predicted cost or in bytes, is worth less. A
 * point that costs more by prediction and is no larger as a file stands in for what it beats.
 */
export function paretoFront(points: readonly Judged[]): number[] {
  const byCost = points
    .map((point, index) => ({ point, index }))
    .sort((a, b) => a.point.predictedCost - b.point.predictedCost || worth(b.point) - worth(a.point));
  const front: typeof byCost = [];
  for (const next of byCost) {
    const last = front.at(-1);
    if (last && worth(next.point) <= worth(last.point)) continue;
    while (front.length > 0 && front.at(-1)!.point.measured.bytes >= next.point.measured.bytes) front.pop();
    front.push(next);
  }
  return front.map(f => f.index).reverse();
}

/**
 * Whether a point is worth enough, and by more than its noise: its value less one standard error has to be (the rule of one standard
 * error, Breiman et al. 1984). Without it luck chooses: of many models some look good on any few samples.
 */
export const surelyKeeps = (point: Judged, leastValue: number): boolean =>
  worth(point) - (point.measured.standardError ?? 0) >= leastValue;

/** Index of the cheapest point that surely is worth enough; where none is, of the cheapest that looks so. null: none does. */
export function cheapestGood(points: readonly Judged[], leastValue: number): number | null {
  const indices = points.map((_, i) => i).sort((a, b) => points[a]!.predictedCost - points[b]!.predictedCost);
  const sure = indices.find(i => surelyKeeps(points[i]!, leastValue));
  return sure ?? indices.find(i => worth(points[i]!) >= leastValue) ?? null;
}
