import { h } from '../dom';
import { rowHeight, rowWindow, scrollToRow } from './window';

export interface GridOptions {
  readonly label: string;
  readonly head: HTMLElement;
  /** Said where no row is left. */
  readonly empty: string;
  /** Called at every change of what is in sight; the element must have the id `rowId(position)`. */
  row(position: number): HTMLElement;
  rowId(position: number): string;
  /** -1: none that is shown. */
  selected(): number;
  /** `extending`: with Shift, from where the selection began. */
  select(position: number, extending: boolean): void;
  /** Ctrl+A; absent where only one row can be selected. */
  selectAll?(): void;
  open(): void;
  clear(): void;
  /** Called after drawing, to keep the head over the columns. */
  drawn(body: HTMLElement): void;
}

/** A list that is walked by keys. Only rows in sight exist, so twenty thousand cost as little as twenty. */
export class WindowedGrid {
  readonly element: HTMLElement;
  private readonly spacer = h('div', { class: 'table-spacer', role: 'presentation' });
  private readonly body: HTMLElement;
  private readonly empty: HTMLElement;
  private count = 0;

  constructor(private readonly options: GridOptions) {
    this.empty = h('div', { class: 'table-empty', hidden: true }, options.empty);
    this.body = h('div', { class: 'table-body', role: 'rowgroup', on: { scroll: () => this.draw() } }, this.spacer);
    this.element = h(
      'div',
      {
        class: 'layer-table',
        role: 'grid',
        tabindex: 0,
        'aria-label': options.label,
        'aria-multiselectable': options.selectAll ? 'true' : undefined,
        on: { keydown: event => this.onKey(event) },
      },
      options.head,
      this.body,
      this.empty,
    );
    new ResizeObserver(() => this.draw()).observe(this.body);
  }

  /** CSS grid tracks, one per column. */
  setColumns(tracks: readonly string[]): void {
    this.element.style.setProperty('--tracks', tracks.join(' '));
    this.element.setAttribute('aria-colcount', String(tracks.length));
  }

  /** Shows that many rows, all of them new. */
  setCount(count: number): void {
    this.count = count;
    this.spacer.style.height = `${count * rowHeight}px`;
    this.element.setAttribute('aria-rowcount', String(count + 1));
    this.empty.hidden = count > 0;
    this.draw();
  }

  draw(): void {
    const { options } = this;
    const { first, end } = rowWindow(this.body.scrollTop, this.body.clientHeight, this.count);
    this.spacer.replaceChildren(...Array.from({ length: end - first }, (_, i) => options.row(first + i)));
    options.drawn(this.body);
    const active = options.selected();
    if (active >= first && active < end) this.element.setAttribute('aria-activedescendant', options.rowId(active));
    else this.element.removeAttribute('aria-activedescendant');
  }

  showSelected(): void {
    const row = this.options.selected();
    if (row >= 0) this.body.scrollTop = scrollToRow(row, this.body.scrollTop, this.body.clientHeight);
    this.draw();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.element || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !this.options.selectAll) return;
      this.options.selectAll();
      event.preventDefault();
      // VS Code, which hears of keys at the window, would have all text of the page selected.
      event.stopPropagation();
      return;
    }
    const page = Math.max(1, Math.floor(this.body.clientHeight / rowHeight) - 1);
    const at = this.options.selected();
    const last = this.count - 1;
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target !== undefined) {
      if (last >= 0) this.options.select(Math.max(0, Math.min(last, target)), event.shiftKey);
    } else if (event.key === 'Enter') this.options.open();
    else if (event.key === 'Escape') this.options.clear();
    else return;
    event.preventDefault();
  }
}
