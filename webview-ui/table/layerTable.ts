import { type LayerFigures, metricRange } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { matchingLayers } from '../model/search';
import type { SavedState } from '../saved';
import { type Column, columnsFor, leastWidth } from './columns';
import { marksColumn, marksWidth } from './marksColumn';
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
  private readonly marks: Column;
  private readonly withMarks = new Map<readonly Column[], readonly Column[]>();
  private context: RowContext;
  /** Tells how many rows match. */
  onRows: (shown: number, all: number) => void = () => {};

  constructor(
    private readonly store: ModelStore,
    saved: SavedState,
    open: () => void,
  ) {
    this.context = { figures: store.figures, columns: [], maxima: {} };
    this.marks = marksColumn(store);
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
      select: (position, extending) => this.select(position, extending),
      // The one that is shown stays in sight.
      selectAll: () => this.extend(0, this.rows.length - 1, Math.max(0, this.selectedRow())),
      open,
      clear: () => store.select(null, false),
      drawn: body => this.header.alignTo(body),
    });
    this.element.addEventListener('click', event => {
      const layer = layerAt(event);
      if (layer === null) return;
      if (event.ctrlKey || event.metaKey) store.toggle(layer);
      else this.select(this.rows.indexOf(layer), event.shiftKey);
    });
    this.element.addEventListener('dblclick', event => {
      if (layerAt(event) !== null) open();
    });
    store.on('model', () => this.refresh());
    store.on('overlay', () => this.refresh());
    store.on('sensitivity', () => this.refresh());
    store.on('recipe', () => this.refresh());
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
    const columns = this.columnsOf(figures);
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
    this.element.style.setProperty('--least-width', `${leastWidth(figures) + marksWidth}px`);
    this.grid.setCount(this.rows.length);
    this.onRows(this.rows.length, layers.length);
  }

  /** Marks stand beside the operator. The same list for the same one without them, so that the titles are not drawn anew. */
  private columnsOf(figures: LayerFigures): readonly Column[] {
    const plain = columnsFor(figures);
    const known = this.withMarks.get(plain);
    if (known) return known;
    const behind = plain.findIndex(({ id }) => id === 'op') + 1;
    const columns = [...plain.slice(0, behind), this.marks, ...plain.slice(behind)];
    this.withMarks.set(plain, columns);
    return columns;
  }

  /** Where a selection with Shift begins: the layer that was selected last without it. */
  private anchor: number | null = null;

  private select(position: number, extending: boolean): void {
    const from = this.anchor === null ? -1 : this.rows.indexOf(this.anchor);
    if (extending && from >= 0) this.extend(from, position, position);
    else {
      this.anchor = this.rows[position]!;
      this.store.select({ kind: 'layer', index: this.anchor });
    }
  }
  /** Selects the rows between two, both included; `first` is the one to show. */
  private extend(from: number, to: number, first: number): void {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const rest = this.rows.slice(low, high + 1).filter(layer => layer !== this.rows[first]);
    if (this.rows.length > 0) this.store.selectLayers([this.rows[first]!, ...rest]);
  }

  private rowAt(position: number): HTMLElement {
    const layer = this.rows[position]!;
    return rowElement(this.context, layer, position, this.store.isSelected(layer));
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
