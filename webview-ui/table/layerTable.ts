import { metricRange } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { matchingLayers } from '../model/search';
import type { SavedState } from '../saved';
import { columnsFor } from './columns';
import { type RowContext, rowElement } from './row';
import { type Sort, sortLayers } from './sort';
import { TableHeader } from './tableHeader';
import { WindowedGrid } from './windowedGrid';

const inModelOrder: Sort = { column: 'index', descending: false };

/** All layers as a sortable list. Only rows in sight exist, so twenty thousand cost as little as twenty. */
export class LayerTable {
  private readonly header: TableHeader;
  private readonly grid: WindowedGrid;
  /** Layer indices in the order shown. */
  private rows: readonly number[] = [];
  private sort: Sort;
  private context: RowContext;
  /** Tells how many rows match. */
  onRows: (shown: number, all: number) => void = () => {};

  constructor(
    private readonly store: ModelStore,
    saved: SavedState,
    open: () => void,
  ) {
    this.context = { figures: store.figures, columns: [], maxima: {} };
    this.sort = saved.get().sort ?? inModelOrder;
    this.header = new TableHeader(this.sort, sort => {
      this.sort = sort;
      saved.update({ sort });
      this.refresh();
    });
    this.grid = new WindowedGrid({
      label: 'Layers',
      head: this.header.element,
      empty: 'No layer matches the search.',
      row: position => this.rowAt(position),
      rowId: position => `row-${position}`,
      selected: () => this.selectedRow(),
      select: position => store.select({ kind: 'layer', index: this.rows[position]! }),
      open,
      clear: () => store.select(null, false),
      drawn: body => this.header.alignTo(body),
    });
    this.element.addEventListener('click', event => {
      const layer = layerAt(event);
      if (layer !== null) store.select({ kind: 'layer', index: layer });
    });
    this.element.addEventListener('dblclick', event => {
      if (layerAt(event) !== null) open();
    });
    store.on('model', () => this.refresh());
    store.on('overlay', () => this.refresh());
    store.on('search', () => this.refresh());
    store.on('selection', () => this.grid.showSelected());
    this.refresh();
  }

  get element(): HTMLElement {
    return this.grid.element;
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
    this.grid.setColumns(columns.map(c => c.track));
    this.element.style.setProperty('--least-width', figures.times ? '1200px' : '700px');
    this.grid.setCount(this.rows.length);
    this.onRows(this.rows.length, layers.length);
  }

  private rowAt(position: number): HTMLElement {
    const layer = this.rows[position]!;
    const { selection } = this.store;
    return rowElement(this.context, layer, position, selection?.kind === 'layer' && selection.index === layer);
  }
  private selectedRow(): number {
    const { selection } = this.store;
    return selection?.kind === 'layer' ? this.rows.indexOf(selection.index) : -1;
  }
}

/** The layer whose row an event hit; null for none. */
function layerAt(event: MouseEvent): number | null {
  const row = (event.target as Element).closest<HTMLElement>('[data-layer]');
  return row ? Number(row.dataset.layer) : null;
}
