import { fill, h } from '../../dom';
import { formatExact, plural } from '../../format';
import { bar } from '../../inspector/parts';
import type { SavedState } from '../../saved';
import type { Sort } from '../../table/sort';
import { TableHeader } from '../../table/tableHeader';
import { rowHeight } from '../../table/window';
import { WindowedGrid } from '../../table/windowedGrid';
import { isSynthetic } from '../verdict';
import { type ErrorLook, errorHeat, type SqnrRange, sqnrRange } from './alignedColoring';
import { type AlignedColumn, alignedColumns, columnsFor, sortedRows } from './alignedColumns';
import { type AlignedRow, type Kind, kinds } from './alignedRows';
import type { AlignmentStore } from './alignmentStore';

export type Filter = Kind | 'all';

/** Every pair of aligned layers, and those without a counterpart, sortable by the worst. */
export class AlignedTable {
  readonly element: HTMLElement;
  private readonly filters = h('div', { class: 'filters', role: 'group', 'aria-label': 'Show' });
  /** What the figures are over. */
  private readonly basis = h('span', { class: 'table-basis' });
  private readonly remarks = h('details', { class: 'remarks', hidden: true });
  private readonly head: TableHeader;
  private readonly grid: WindowedGrid;
  /** Positions in the store's rows, in the order shown. */
  private shown: readonly number[] = [];
  private columns: readonly AlignedColumn[] = alignedColumns;
  private sort: Sort;
  private filter: Filter = 'all';
  private ranges: Record<ErrorLook, SqnrRange | null> = { local: null, cumulative: null };
  /** Tells which rows pass the filter. */
  onFilter: (passes: ((row: AlignedRow) => boolean) | null) => void = () => {};

  constructor(
    private readonly store: AlignmentStore,
    saved: SavedState,
    open: () => void,
    /** Shown in the place of the rows while there are none. */
    waiting: HTMLElement,
  ) {
    this.sort = saved.get().alignedSort ?? { column: 'index', descending: false };
    this.head = new TableHeader(this.sort, sort => {
      this.sort = sort;
      saved.update({ alignedSort: sort });
      this.refresh();
    });
    this.grid = new WindowedGrid({
      label: 'Layers of both models',
      head: this.head.element,
      empty: 'No such layers.',
      row: position => this.row(position),
      rowId: position => `aligned-${position}`,
      selected: () => this.shown.indexOf(store.selectedRow),
      select: position => store.selectRow(this.shown[position] ?? -1),
      open,
      clear: () => store.selectRow(-1),
      drawn: body => this.head.alignTo(body),
    });
    this.showColumns();
    this.grid.element.append(waiting);
    this.grid.element.addEventListener('click', event => {
      const row = (event.target as Element).closest<HTMLElement>('[data-row]');
      if (row) store.selectRow(Number(row.dataset.row));
    });
    this.element = h(
      'section',
      { class: 'table-pane', 'aria-label': 'Layers of both models' },
      h(
        'div',
        { class: 'table-tools' },
        h('h2', { class: 'pane-title' }, 'Layers'),
        this.filters,
        this.basis,
        this.remarks,
      ),
      this.grid.element,
    );
    store.on('layers', () => {
      this.columns = columnsFor(store.rows);
      this.showColumns();
      this.refresh();
      this.renderBasis();
    });
    store.on('selection', () => this.grid.showSelected());
  }

  private showColumns(): void {
    this.head.show(this.columns);
    this.grid.setColumns(this.columns.map(c => c.track));
  }

  private refresh(): void {
    const { rows, models } = this.store;
    // What rows were sorted by in another comparison may be no column of this one.
    const column = this.columns.find(c => c.id === this.sort.column) ?? this.columns[0]!;
    this.ranges = { local: sqnrRange(rows, 'local'), cumulative: sqnrRange(rows, 'cumulative') };
    this.shown = sortedRows(rows, models, row => this.passes(row), column, this.sort.descending);
    this.grid.setCount(this.shown.length);
    this.renderFilters();
  }

  /** On how many samples the figures are, and what there is to know about them. */
  private renderBasis(): void {
    const { samples = 0, data = '', notes = [] } = this.store.layers ?? {};
    const kind = isSynthetic(data) ? 'synthetic sample' : 'sample';
    this.basis.textContent = samples > 0 ? `SQNR over ${plural(samples, kind)}` : '';
    this.basis.title = data;
    this.remarks.hidden = notes.length === 0;
    fill(
      this.remarks,
      h('summary', null, plural(notes.length, 'note')),
      h('ul', { class: 'notes' }, ...notes.map(note => h('li', null, note))),
    );
  }

  private passes(row: AlignedRow): boolean {
    return this.filter === 'all' || row.kind === this.filter;
  }

  private renderFilters(): void {
    const { rows } = this.store;
    const choice = (filter: Filter, label: string, count: number) =>
      h(
        'button',
        {
          type: 'button',
          class: 'filter',
          'aria-pressed': String(filter === this.filter),
          on: { click: () => this.choose(filter) },
        },
        label,
        h('span', { class: 'count' }, formatExact(count)),
      );
    const focused = [...this.filters.children].indexOf(document.activeElement as Element);
    this.filters.replaceChildren(
      choice('all', 'All', rows.length),
      ...kinds.map(({ kind, label }) => choice(kind, label, rows.filter(row => row.kind === kind).length)),
    );
    if (focused >= 0) (this.filters.children[focused] as HTMLElement).focus();
  }

  private choose(filter: Filter): void {
    this.filter = filter;
    this.refresh();
    this.onFilter(filter === 'all' ? null : row => this.passes(row));
  }

  private row(position: number): HTMLElement {
    const { rows, models, selectedRow } = this.store;
    const at = this.shown[position]!;
    const row = rows[at]!;
    const selected = at === selectedRow;
    return h(
      'div',
      {
        class: selected ? 'table-row selected' : 'table-row',
        role: 'row',
        id: `aligned-${position}`,
        'data-row': at,
        'aria-rowindex': position + 2,
        'aria-selected': String(selected),
        style: { top: `${position * rowHeight}px` },
      },
      ...this.columns.map(column => this.cell(column, row, column.text(row, at, models))),
    );
  }

  private cell(column: AlignedColumn, row: AlignedRow, text: string): HTMLElement {
    if (column.look) return this.sqnrCell(column.look, row, text);
    if (column.number) return figureCell(text);
    const { letter } = kinds.find(({ kind }) => kind === row.kind)!;
    const badge =
      column.id === 'change' && letter ? h('span', { class: `kind ${row.kind}`, 'aria-hidden': 'true' }, letter) : null;
    const className = column.id === 'a' || column.id === 'b' ? 'name' : column.id;
    return h('div', { class: `cell ${className}`, role: 'gridcell', title: text }, badge, h('bdi', null, text));
  }

  /** The bar grows with the error, as the colour in the graphs does. */
  private sqnrCell(look: ErrorLook, row: AlignedRow, text: string): HTMLElement {
    const heat = errorHeat(row[look], this.ranges[look]);
    const known = typeof row[look] === 'number';
    return h(
      'div',
      { class: known ? 'cell number' : 'cell number zero', role: 'gridcell' },
      known ? bar(heat) : null,
      h('span', { class: 'cell-text' }, text),
    );
  }
}

/** Dim where there is none. */
const figureCell = (text: string): HTMLElement =>
  h(
    'div',
    { class: text === '–' ? 'cell number zero' : 'cell number', role: 'gridcell', title: text },
    h('span', { class: 'cell-text' }, text),
  );
