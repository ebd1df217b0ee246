import type { GraphItem, ModelView } from '../../src/protocol/views';
import { shortName } from '../format';

/** What one card shows, apart from the metric. Sizes are few, so that equal blocks share a layout. */
export interface Card {
  readonly item: GraphItem;
  readonly width: number;
  readonly height: number;
  /** First line, bold. */
  readonly title: string;
  /** Behind the title on small cards, on its own line on large ones. */
  readonly detail: string;
  /** In front of the detail of large cards. */
  readonly weightShape: string;
  readonly large: boolean;
}

const sizes = {
  weighted: { width: 196, height: 46 },
  plain: { width: 164, height: 28 },
  terminal: { width: 196, height: 40 },
} as const;

export const buildCards = (model: ModelView): Card[] => model.graph.items.map(item => cardOf(item, model));

function cardOf(item: GraphItem, model: ModelView): Card {
  if (item.kind !== 'layer') {
    const value = (item.kind === 'input' ? model.inputs : model.outputs)[item.index];
    // The shape stands on the edge.
    return { item, ...sizes.terminal, title: item.title, detail: value?.type ?? '', weightShape: '', large: true };
  }
  const layer = model.layers[item.index];
  const weighted = item.weightShape !== undefined;
  const name = shortName(layer?.name ?? item.title, layer?.op ?? '');
  return {
    item,
    ...(weighted ? sizes.weighted : sizes.plain),
    title: layer?.op ?? item.title,
    weightShape: item.weightShape ?? '',
    detail: name,
    large: weighted,
  };
}
