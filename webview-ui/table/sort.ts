import type { LayerFigures } from '../model/metric';
import type { Column } from './columns';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The indices in the column's order; unknown values last either way, equal ones in the model's order. */
export function sortLayers(
  figures: LayerFigures,
  indices: readonly number[],
  column: Column,
  descending: boolean,
): number[] {
  const keys = new Map(indices.map(i => [i, column.order(figures, i)]));
  const direction = descending ? -1 : 1;
  return [...indices].sort((a, b) => {
    const left = keys.get(a) ?? null;
    const right = keys.get(b) ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b;
    const difference =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : collator.compare(String(left), String(right));
    return direction * difference || a - b;
  });
}
