import { h } from '../../dom';
import { formatShare } from '../../format';
import { heatColor } from '../../graph/heat';
import { toCss } from '../../theme/color';
import type { Theme } from '../../theme/theme';
import { formatDb, mostLost, sqnrRange } from './alignedColoring';
import { type Kind, kinds } from './alignedRows';
import type { AlignmentStore } from './alignmentStore';

/** What colours and letters on the cards mean, in one line. */
export class AlignedLegend {
  readonly element = h('div', { class: 'aligned-legend' });
  private readonly unwatch: () => void;

  constructor(
    private readonly store: AlignmentStore,
    private readonly theme: Theme,
  ) {
    store.on('layers', () => this.render());
    store.on('look', () => this.render());
    this.unwatch = theme.watch(() => this.render());
  }

  dispose(): void {
    this.unwatch();
  }

  private render(): void {
    const { look, layers, rows } = this.store;
    this.element.replaceChildren();
    if (!layers) return;
    const kindKey = ({ kind, label, letter }: (typeof kinds)[number]) =>
      h('span', { class: 'legend-key' }, h('span', { class: `kind ${kind}`, 'aria-hidden': 'true' }, letter), label);
    if (look === 'change') {
      this.element.append(...kinds.filter(({ kind }) => rows.some(row => row.kind === kind)).map(kindKey));
      return;
    }
    if (look === 'channels') {
      const most = mostLost(rows);
      const key = most > 0 ? this.scale('all kept', `${formatShare(most)} lost`) : 'No layer lost channels.';
      this.element.append(typeof key === 'string' ? h('span', { class: 'legend-key' }, key) : key);
      return;
    }
    const range = sqnrRange(rows, look);
    if (!range) {
      this.element.append(h('span', { class: 'legend-key' }, 'No layer’s SQNR is known.'));
      return;
    }
    const alone: readonly Kind[] = ['removed', 'added'];
    this.element.append(
      this.scale(`${formatDb(range[0])} worst`, formatDb(range[1]), true),
      ...(rows.some(row => row[look] === null && row.a.length > 0 && row.b.length > 0)
        ? [h('span', { class: 'legend-key' }, h('span', { class: 'hatch' }), 'Unknown')]
        : []),
      ...kinds.filter(({ kind }) => alone.includes(kind) && rows.some(row => row.kind === kind)).map(kindKey),
    );
  }

  /** The colours of the cards between two ends. `reversed`: the strongest first. */
  private scale(first: string, last: string, reversed = false): HTMLElement {
    const { palette } = this.theme;
    const stops = Array.from({ length: 9 }, (_, i) => toCss(heatColor(palette, reversed ? 1 - i / 8 : i / 8))).join(
      ', ',
    );
    return h(
      'span',
      { class: 'legend-key' },
      h('span', null, first),
      h('span', { class: 'legend-scale', style: { background: `linear-gradient(to right, ${stops})` } }),
      h('span', null, last),
    );
  }
}
