import { precisionTitles } from '../../src/core/recipe/edits';
import { type Precision, precisions } from '../../src/core/recipe/recipe';
import { h } from '../dom';
import type { ModelStore } from '../model/modelStore';
import { markChip } from './markBadge';

/** Layers of the model that are asked for the same. */
export interface MarkGroup {
  readonly kind: Precision | 'pruned';
  readonly title: string;
  /** Indices in the model. */
  readonly layers: readonly number[];
}

/** The marked layers by precision, full precision first; those that are to be pruned last, which may have a precision too. */
export function marksByKind(store: ModelStore): MarkGroup[] {
  const kinds = [...[...precisions].reverse(), 'pruned' as const];
  const layers = new Map(kinds.map(kind => [kind, [] as number[]]));
  store.model.layers.forEach((_, index) => {
    const mark = store.markOf(index);
    if (mark?.precision) layers.get(mark.precision)?.push(index);
    if (mark?.prune) layers.get('pruned')?.push(index);
  });
  return [...layers].flatMap(([kind, found]) =>
    found.length > 0 ? [{ kind, title: kind === 'pruned' ? 'pruning' : precisionTitles[kind], layers: found }] : [],
  );
}

/** What stands for the group in lists. */
export const groupChip = ({ kind }: MarkGroup): HTMLElement =>
  kind === 'pruned' ? h('span', { class: 'mark-chip pruned' }, 'prune') : markChip({ precision: kind });
