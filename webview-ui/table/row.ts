import type { LayerView } from '../../src/protocol/views';
import { h } from '../dom';
import { bar } from '../inspector/parts';
import { columns } from './columns';
import { rowHeight } from './window';

/** One row. `position` counts the rows shown, `index` the model's layers. */
export function rowElement(
  layer: LayerView,
  index: number,
  position: number,
  maxima: Readonly<Record<string, number>>,
  selected: boolean,
): HTMLElement {
  const cells = columns.map(column => {
    const text = column.text(layer, index);
    if (!column.metric)
      return h('div', { class: `cell ${column.id}`, role: 'gridcell', title: text }, h('bdi', null, text));
    const value = layer[column.metric];
    const share = value === null ? 0 : value / Math.max(1, maxima[column.id] ?? 0);
    const className = `cell number${value === null ? ' unknown' : value === 0 ? ' zero' : ''}`;
    return h(
      'div',
      { class: className, role: 'gridcell' },
      value === null || value === 0 ? null : bar(share),
      h('span', { class: 'cell-text' }, value === 0 ? '–' : text),
    );
  });
  return h(
    'div',
    {
      class: selected ? 'table-row selected' : 'table-row',
      role: 'row',
      id: `row-${position}`,
      'data-layer': index,
      'aria-rowindex': position + 2,
      'aria-selected': String(selected),
      style: { top: `${position * rowHeight}px` },
    },
    ...cells,
  );
}
