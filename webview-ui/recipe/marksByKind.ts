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

/** The marked layers by precision, full precision first; those that are only to be pruned last. */
export function marksByKind(store: ModelStore): MarkGroup[] {
  const layers = new Map<MarkGroup['kind'], number[]>();
  store.model.layers.forEach((_, index) => {
    const mark = store.markOf(index);
    if (!mark) return;
    const kind = mark.precision ?? 'pruned';
    const known = layers.get(kind);
    if (known) known.push(index);
    else layers.set(kind, [index]);
  });
  const kinds = [...[...precisions].reverse(), 'pruned' as const];
  return kinds.flatMap(kind => {
    const found = layers.get(kind);
    if (!found) return [];
    return [{ kind, title: kind === 'pruned' ? 'pruning' : precisionTitles[kind], layers: found }];
  });
}

/** What stands for the group in lists. */
export const groupChip = ({ kind }: MarkGroup): HTMLElement =>
  kind === 'pruned' ? h('span', { class: 'mark-chip pruned' }, 'prune') : markChip({ precision: kind });
