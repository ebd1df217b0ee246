import { h } from '../dom';
import type { Sort } from './sort';

export interface HeadColumn {
  readonly id: string;
  readonly title: string;
  readonly tooltip?: string;
  /** Set to the right, as the figures below. */
  readonly number?: boolean;
  /** What the first click brings to the top; the largest figures when absent. */
  readonly first?: 'smallest';
}

/** Titles that sort: a click orders by the column, another one turns the order round. */
export class TableHeader {
  readonly element: HTMLElement;
  private cells: readonly HTMLElement[] = [];
  private columns: readonly HeadColumn[] = [];
  private readonly row = h('div', { class: 'table-head', role: 'row', 'aria-rowindex': 1 });

  constructor(
    private sort: Sort,
    private readonly onSort: (sort: Sort) => void,
  ) {
    this.element = h('div', { role: 'rowgroup', class: 'table-head-group' }, this.row);
  }

  show(columns: readonly HeadColumn[]): void {
    if (columns === this.columns) return;
    this.columns = columns;
    this.cells = columns.map(column =>
      h(
        'div',
        { class: `head-cell${column.number ? ' number' : ''}`, role: 'columnheader' },
        h(
          'button',
          {
            type: 'button',
            title: column.tooltip ? `${column.tooltip}. Click to sort.` : `Sort by ${column.title}`,
            on: { click: () => this.choose(column) },
          },
          h('span', null, column.title),
          h('span', { class: 'sort-mark', 'aria-hidden': 'true' }),
        ),
      ),
    );
    this.row.replaceChildren(...this.cells);
    this.mark();
  }

  /** Keeps the titles over their columns when the rows have a scroll bar beside them or are scrolled sideways. */
  alignTo(body: HTMLElement): void {
    this.element.style.paddingRight = `${body.offsetWidth - body.clientWidth}px`;
    this.element.scrollLeft = body.scrollLeft;
  }

  private choose(column: HeadColumn): void {
    const again = this.sort.column === column.id;
    // The first look at a cost is for the most expensive layer.
    const largestFirst = column.number === true && column.first !== 'smallest';
    this.sort = { column: column.id, descending: again ? !this.sort.descending : largestFirst };
    this.mark();
    this.onSort(this.sort);
  }

  private mark(): void {
    this.columns.forEach((column, i) => {
      const active = column.id === this.sort.column;
      const order = this.sort.descending ? 'descending' : 'ascending';
      this.cells[i]!.setAttribute('aria-sort', active ? order : 'none');
    });
  }
}
