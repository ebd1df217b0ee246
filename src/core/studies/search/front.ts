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

/** The cheapest point of a front that is worth enough and is not the float model itself. */
export function cheapestGood(
  points: readonly Judged[],
  front: readonly number[],
  leastValue: number,
  float: Judged,
): number | null {
  const good = front.filter(i => points[i] !== float && worth(points[i]!) >= leastValue);
  return good.at(-1) ?? null;
}
