import { h } from '../dom';
import { splitter } from '../parts/splitter';
import type { SavedState } from '../saved';

const initialInspector = 320;
const initialTable = 220;
/** Of a low page, as beside a terminal, the graph gets more than half as long as nobody chose otherwise. */
const initialShare = '45%';
const least = { inspector: 220, table: 96, graphWidth: 280, graphHeight: 140 };
/** On a page narrower than this the inspector starts closed, so that the graph has room. */
const narrowPage = 640;

/** Graph, inspector beside it, table below: sizes by splitters, kept between visits. */
export class Panes {
  readonly element: HTMLElement;
  private inspectorWidth: number;
  /** null: not chosen yet. */
  private tableHeight: number | null;
  private inspectorOpen: boolean;
  private tableOpen: boolean;

  constructor(
    graph: HTMLElement,
    side: HTMLElement,
    table: HTMLElement,
    private readonly saved: SavedState,
  ) {
    const known = saved.get();
    this.inspectorWidth = known.inspectorWidth ?? initialInspector;
    this.tableHeight = known.tableHeight ?? null;
    this.inspectorOpen = known.inspectorOpen ?? window.innerWidth >= narrowPage;
    this.tableOpen = known.tableOpen ?? true;
    const vertical = splitter({
      label: 'Width of the inspector',
      orientation: 'vertical',
      initial: initialInspector,
      size: () => side.offsetWidth,
      limits: () => ({
        min: least.inspector,
        max: Math.max(least.inspector, this.element.clientWidth - least.graphWidth),
      }),
      resize: size => {
        this.inspectorWidth = size;
        this.saved.update({ inspectorWidth: size });
        this.apply();
      },
    });
    const horizontal = splitter({
      label: 'Height of the layer table',
      orientation: 'horizontal',
      initial: initialTable,
      size: () => table.offsetHeight,
      limits: () => ({ min: least.table, max: Math.max(least.table, this.element.clientHeight - least.graphHeight) }),
      resize: size => {
        this.tableHeight = size;
        this.saved.update({ tableHeight: size });
        this.apply();
      },
    });
    this.element = h('main', { class: 'panes' }, graph, vertical, side, horizontal, table);
    this.apply();
  }

  get open(): { inspector: boolean; table: boolean } {
    return { inspector: this.inspectorOpen, table: this.tableOpen };
  }

  toggle(pane: 'inspector' | 'table'): void {
    if (pane === 'inspector') this.inspectorOpen = !this.inspectorOpen;
    else this.tableOpen = !this.tableOpen;
    this.saved.update({ inspectorOpen: this.inspectorOpen, tableOpen: this.tableOpen });
    this.apply();
  }
  openInspector(): void {
    if (!this.inspectorOpen) this.toggle('inspector');
  }

  private apply(): void {
    const { style, classList } = this.element;
    classList.toggle('no-inspector', !this.inspectorOpen);
    classList.toggle('no-table', !this.tableOpen);
    style.setProperty('--inspector-width', `${this.inspectorWidth}px`);
    const { tableHeight } = this;
    style.setProperty(
      '--table-height',
      tableHeight === null ? `min(${initialTable}px, ${initialShare})` : `${tableHeight}px`,
    );
  }
}
