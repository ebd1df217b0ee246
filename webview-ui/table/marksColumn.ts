import { type Mark, precisions } from '../../src/core/recipe/recipe';
import type { ModelStore } from '../model/modelStore';
import { markChip, markText } from '../recipe/markBadge';
import type { Column } from './columns';

/** At least, in pixels. */
export const marksWidth = 84;

/** What the recipe asks of each layer. It looks into the store, so that a new mark needs no new column. */
export const marksColumn = (store: ModelStore): Column => ({
  id: 'marks',
  title: 'Marks',
  tooltip: 'What is asked of the layer; set it by “Set precision” above or in the pane beside the graph',
  track: `minmax(${marksWidth}px, 132px)`,
  text: (_, index) => markText(store.markOf(index) ?? {}),
  order: (_, index) => rankOf(store.markOf(index)),
  picture: (_, index) => {
    const mark = store.markOf(index);
    return mark ? markChip(mark) : null;
  },
});

/** By the bits of a weight, then by how much is to be pruned; null without a mark. */
function rankOf(mark: Mark | undefined): number | null {
  if (!mark) return null;
  const bits = mark.precision ? precisions.indexOf(mark.precision) : precisions.length;
  return bits + (mark.prune ?? 0) / 2;
}
