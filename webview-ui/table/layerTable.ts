import { h } from '../dom';
import { metricRange } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { matchingLayers } from '../model/search';
import type { SavedState } from '../saved';
import { columnsFor } from './columns';
import { type RowContext, rowElement } from './row';
import { type Sort, sortLayers } from './sort';
import { TableHeader } from './tableHeader';
import { rowHeight, rowWindow, scrollToRow } from './window';

const inModelOrder: Sort = { column: 'index', descending: false };

/** All layers as a sortable list. Only rows in sight exist, so twenty thousand cost as little as twenty. */
export class LayerTable {
  readonly element: HTMLElement;
  private readonly header: TableHeader;
  private readonly spacer = h('div', { class: 'table-spacer', role: 'presentation' });
  private readonly body: HTMLElement;
  private readonly empty = h('div', { class: 'table-empty', hidden: true }, 'No layer matches the search.');
  /** Layer indices in the order shown. */
  private rows: readonly number[] = [];
  private sort: Sort;
  private context: RowContext;
  /** Tells how many rows match. */
  onRows: (shown: number, all: number) => void = () => {};

  constructor(
    private readonly store: ModelStore,
    saved: SavedState,
    private readonly open: () => void,
  ) {
    this.context = { figures: store.figures, columns: [], maxima: {} };
    this.sort = saved.get().sort ?? inModelOrder;
    this.header = new TableHeader(this.sort, sort => {
      this.sort = sort;
      saved.update({ sort });
      this.refresh();
    });
    this.body = h(
      'div',
      { class: 'table-body', role: 'rowgroup', on: { scroll: () => this.renderRows() } },
      this.spacer,
    );
    this.element = h(
      'div',
      { class: 'layer-table', role: 'grid', tabindex: 0, 'aria-label': 'Layers' },
      this.header.element,
      this.body,
      this.empty,
    );
    this.element.addEventListener('keydown', event => this.onKey(event));
    this.body.addEventListener('click', event => this.onClick(event));
    this.body.addEventListener('dblclick', () => this.open());
    new ResizeObserver(() => this.renderRows()).observe(this.body);
    store.on('model', () => this.refresh());
    store.on('overlay', () => this.refresh());
    store.on('search', () => this.refresh());
    store.on('selection', () => {
      this.scrollToSelection();
      this.renderRows();
    });
    this.refresh();
  }

  /** The next match below the selected row, from the top after the last; null without any. */
  nextMatch(backwards: boolean): number | null {
    if (this.rows.length === 0) return null;
    const at = this.selectedRow();
    const step = backwards ? -1 : 1;
    const from = at < 0 && backwards ? 0 : at;
    return this.rows[(from + step + this.rows.length) % this.rows.length]!;
  }

  /** Orders and filters anew. */
  refresh(): void {
    const { figures, search } = this.store;
    const { layers } = figures;
    const columns = columnsFor(figures);
    // A time to sort by may be gone with its profile, or come with one.
    const column = columns.find(c => c.id === this.sort.column) ?? columns[0]!;
    const { descending } = column.id === this.sort.column ? this.sort : inModelOrder;
    this.rows = sortLayers(figures, matchingLayers(layers, search), column, descending);
    const maxima = Object.fromEntries(
      columns.flatMap(({ id, metric }) => (metric ? [[id, metricRange(figures, metric).max]] : [])),
    );
    this.context = { figures, columns, maxima };
    this.header.show(columns);
    this.element.style.setProperty('--tracks', columns.map(c => c.track).join(' '));
    this.element.style.setProperty('--least-width', figures.times ? '1180px' : '700px');
    this.element.setAttribute('aria-colcount', String(columns.length));
    this.spacer.style.height = `${this.rows.length * rowHeight}px`;
    this.element.setAttribute('aria-rowcount', String(this.rows.length + 1));
    this.empty.hidden = this.rows.length > 0;
    this.onRows(this.rows.length, layers.length);
    this.renderRows();
  }

  private renderRows(): void {
    const { first, end } = rowWindow(this.body.scrollTop, this.body.clientHeight, this.rows.length);
    const selected = this.store.selection?.kind === 'layer' ? this.store.selection.index : -1;
    const elements = this.rows
      .slice(first, end)
      .map((layer, i) => rowElement(this.context, layer, first + i, layer === selected));
    this.spacer.replaceChildren(...elements);
    this.header.alignTo(this.body);
    const active = this.selectedRow();
    if (active >= first && active < end) this.element.setAttribute('aria-activedescendant', `row-${active}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  private selectedRow(): number {
    const { selection } = this.store;
    return selection?.kind === 'layer' ? this.rows.indexOf(selection.index) : -1;
  }
  private scrollToSelection(): void {
    const row = this.selectedRow();
    if (row >= 0) this.body.scrollTop = scrollToRow(row, this.body.scrollTop, this.body.clientHeight);
  }
  private selectRow(row: number): void {
    const layer = this.rows[Math.max(0, Math.min(this.rows.length - 1, row))];
    if (layer !== undefined) this.store.select({ kind: 'layer', index: layer });
  }

  private onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-layer]');
    if (row) this.store.select({ kind: 'layer', index: Number(row.dataset.layer) });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.body.clientHeight / rowHeight) - 1);
    const at = this.selectedRow();
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.rows.length - 1,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target !== undefined) this.selectRow(target);
    else if (event.key === 'Enter') this.open();
    else if (event.key === 'Escape') this.store.select(null, false);
    else return;
    event.preventDefault();
  }
}
