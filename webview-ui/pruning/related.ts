import type { Related } from '../graph/coloring';
import type { ModelStore } from '../model/modelStore';
import { othersOf, shownGroups } from './pruningSubject';

/** The layers and nodes whose channels go with those of the selection, without itself; null: nothing is selected, or not known. */
export function relatedToSelection(store: ModelStore): Related | null {
  const { pruning, selectedLayers, model } = store;
  if (!pruning || selectedLayers.length === 0) return null;
  const selected = selectedLayers.map(({ name }) => name);
  const groups = shownGroups(pruning, selected);
  const left = new Set(selected);
  const indicesOf = (names: readonly string[]) => {
    const wanted = new Set(names.filter(name => !left.has(name)));
    return model.layers.flatMap(({ name }, index) => (wanted.has(name) ? [index] : []));
  };
  return { layers: indicesOf(groups.flatMap(group => group.layers)), others: indicesOf(othersOf(groups)) };
}
