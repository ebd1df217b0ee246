import { h } from '../dom';
import { plural } from '../format';
import { muted } from '../inspector/parts';
import { type RankedLayer, rankedLayers } from '../inspector/rankedLayers';
import type { ModelStore } from '../model/modelStore';

const shownItems = 10;

/** The most sensitive of a sweep's items as links, with their figures. `one`: what an item is called. */
export function mostSensitive(
  store: ModelStore,
  title: string,
  ranking: readonly number[],
  one: string,
  rowOf: (item: number) => RankedLayer,
): HTMLElement[] {
  const rest = ranking.length - shownItems;
  return [
    h('h3', { class: 'part-title' }, title),
    ranking.length > 0 ? rankedLayers(store, ranking.slice(0, shownItems).map(rowOf)) : muted('Not measured yet.'),
    ...(rest > 0 ? [muted(`${plural(rest, one)} less sensitive: see the table.`)] : []),
  ];
}
