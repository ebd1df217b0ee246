import type { PruneStep } from '../../src/core/recipe/recipe';
import { defaultRoundTo } from '../../src/core/transforms/prune/roundedCount';
import type { PruningGroupView } from '../../src/protocol/pruning';
import type { ModelStore } from '../model/modelStore';

/** Share of its channels that a layer is marked to lose; 0 without such a mark. */
export const markedRatio = ({ recipe: { marks } }: ModelStore, layer: string): number =>
  (Object.hasOwn(marks, layer) && marks[layer]?.prune) || 0;

/** What applying makes of differing marks: the largest counts for all layers of the group. */
export const groupRatio = (store: ModelStore, { layers }: PruningGroupView): number =>
  Math.max(...layers.map(layer => markedRatio(store, layer)));

/** The step that prunes by the marks; null: one is added when the recipe is applied. */
export const pruneStep = ({ recipe: { steps } }: ModelStore): PruneStep | null =>
  steps.find(step => step.step === 'prune') ?? null;

/** Kept channels are to be a multiple of this. */
export const roundToOf = (store: ModelStore): number => pruneStep(store)?.roundTo ?? defaultRoundTo;
