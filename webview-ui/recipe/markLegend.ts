import { h } from '../dom';
import { formatExact, plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { groupChip, marksByKind } from './marksByKind';

/** What the badges on the cards mean, and how many there are; nothing without marks. */
export function markLegend(store: ModelStore): HTMLElement[] {
  const groups = marksByKind(store);
  if (groups.length === 0) return [];
  return [
    h('div', { class: 'legend-title legend-marks' }, 'Marked layers'),
    h(
      'div',
      { class: 'legend-mark-list' },
      ...groups.map(group =>
        h(
          'div',
          { class: 'legend-mark' },
          groupChip(group),
          h('span', { class: 'number' }, formatExact(group.layers.length)),
        ),
      ),
    ),
  ];
}

export const spokenMarkLegend = (store: ModelStore): string =>
  marksByKind(store)
    .map(({ title, layers }) => `, ${plural(layers.length, 'layer')} marked ${title}`)
    .join('');
