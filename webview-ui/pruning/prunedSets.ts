import type { ModelStore } from '../model/modelStore';
import { keptChannels, keptText } from './keptChannels';
import { groupRatio, markedRatio, roundToOf } from './markedRatio';

/** Layers that lose channels together and are marked to. */
export interface PrunedSet {
  /** Names; those without a mark, which lose channels all the same, are among them. */
  readonly layers: readonly string[];
  /** The largest share that they are marked with: the one that counts. */
  readonly ratio: number;
  /** What is left, in a few words; null: not known, or nothing can go. */
  readonly kept: string | null;
}

/** The layers marked to be pruned, each set once, in the model's order. */
export function prunedSets(store: ModelStore): PrunedSet[] {
  const { pruning, model } = store;
  const marked = model.layers.flatMap(({ name }) => (markedRatio(store, name) > 0 ? [name] : []));
  const roundTo = roundToOf(store);
  const done = new Set<string>();
  return marked.flatMap(name => {
    if (done.has(name)) return [];
    const together = pruning?.together([name]);
    const layers = together && together.layers.length > 0 ? together.layers : [name];
    for (const layer of layers) done.add(layer);
    const ratio = Math.max(...layers.map(layer => markedRatio(store, layer)));
    const groups = together?.groups ?? [];
    const left = keptChannels(groups, group => groupRatio(store, group), roundTo);
    const kept = groups.length > 0 ? keptText(left, true, roundTo) : null;
    return [{ layers, ratio, kept }];
  });
}
