import { h } from '../dom';
import type { Sort } from './sort';

export interface SortTitle {
  readonly id: string;
  readonly title: string;
  readonly tooltip: string;
  readonly number: boolean;
}

/** Titles that sort: a click orders by the column, another one turns the order round. */
export class SortHead {
  readonly element: HTMLElement;
  private readonly cells: readonly HTMLElement[];

  constructor(
    private readonly titles: readonly SortTitle[],
    private sort: Sort,
    private readonly onSort: (sort: Sort) => void,
  ) {
    this.cells = titles.map(({ id, title, tooltip, number }) =>
      h(
        'div',
        { class: `head-cell${number ? ' number' : ''}`, role: 'columnheader' },
        h(
          'button',
          { type: 'button', title: tooltip, on: { click: () => this.choose(id) } },
          h('span', null, title),
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
    this.sort = { column, descending: this.sort.column === column && !this.sort.descending };
    this.mark();
    this.onSort(this.sort);
  }

  private mark(): void {
    this.titles.forEach(({ id }, i) => {
      const order = this.sort.descending ? 'descending' : 'ascending';
      this.cells[i]!.setAttribute('aria-sort', id === this.sort.column ? order : 'none');
    });
  }
}
