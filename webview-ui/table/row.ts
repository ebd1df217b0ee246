import { h } from '../dom';
import { bar } from '../inspector/parts';
import { type LayerFigures, metricOf } from '../model/metric';
import type { Column } from './columns';
import { rowHeight } from './window';

export interface RowContext {
  readonly figures: LayerFigures;
  readonly columns: readonly Column[];
  /** The largest value of each column that has bars, by its id. */
  readonly maxima: Readonly<Record<string, number>>;
}

/** One row. `position` counts the rows shown, `index` the model's layers. */
export function rowElement(context: RowContext, index: number, position: number, selected: boolean): HTMLElement {
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
    ...context.columns.map(column => cell(context, column, index)),
  );
}

function cell({ figures, maxima }: RowContext, column: Column, index: number): HTMLElement {
  const text = column.text(figures, index);
  if (column.picture) {
    const title = text === '' ? undefined : text;
    return h('div', { class: `cell ${column.id}`, role: 'gridcell', title }, column.picture(figures, index));
  }
  if (!column.number)
    return h('div', { class: `cell ${column.id}`, role: 'gridcell', title: text }, h('bdi', null, text));
  const value = column.metric ? metricOf(figures, index, column.metric) : null;
  const max = maxima[column.id] ?? 0;
  const quiet = text === '–' ? ' zero' : '';
  const missing = column.metric && value === null && !quiet ? ' unknown' : '';
  return h(
    'div',
    { class: `cell number${quiet}${missing}`, role: 'gridcell', title: missing ? text : undefined },
    value !== null && value > 0 && max > 0 ? bar(value / max) : null,
    h('span', { class: 'cell-text' }, text),
  );
}
