import { h } from '../dom';
import { columns } from './columns';
import type { Sort } from './sort';

/** Titles that sort: a click orders by the column, another one turns the order round. */
export class TableHeader {
  readonly element: HTMLElement;
  private readonly cells: readonly HTMLElement[];

  constructor(
    private sort: Sort,
    private readonly onSort: (sort: Sort) => void,
  ) {
    this.cells = columns.map(column =>
      h(
        'div',
        { class: `head-cell${column.metric ? ' number' : ''}`, role: 'columnheader' },
        h(
          'button',
          { type: 'button', title: `Sort by ${column.title}`, on: { click: () => this.choose(column.id) } },
          h('span', null, column.title),
          h('span', { class: 'sort-mark', 'aria-hidden': 'true' }),
        ),
      ),
    );
    const row = h('div', { class: 'table-head', role: 'row', 'aria-rowindex': 1 }, ...this.cells);
    this.element = h('div', { role: 'rowgroup', class: 'table-head-group' }, row);
    this.mark();
  }

  /** Keeps the titles over their columns when the rows have a scroll bar beside them or are scrolled sideways. */
  alignTo(body: HTMLElement): void {
    this.element.style.paddingRight = `${body.offsetWidth - body.clientWidth}px`;
    this.element.scrollLeft = body.scrollLeft;
  }

  private choose(column: string): void {
    const isMetric = columns.find(c => c.id === column)?.metric !== undefined;
    const again = this.sort.column === column;
    // The first look at a cost is for the most expensive layer.
    this.sort = { column, descending: again ? !this.sort.descending : isMetric };
    this.mark();
    this.onSort(this.sort);
  }

  private mark(): void {
    columns.forEach((column, i) => {
      const active = column.id === this.sort.column;
      const order = this.sort.descending ? 'descending' : 'ascending';
      this.cells[i]!.setAttribute('aria-sort', active ? order : 'none');
    });
  }
}
