import { h } from '../dom';
import { plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { relatedToSelection } from './related';

/** What the lines around cards mean while something is selected; nothing where there are none. */
export const togetherLegend = (store: ModelStore): HTMLElement[] =>
  lines(store).map(({ kind, text }) =>
    h('div', { class: 'legend-together' }, h('span', { class: `swatch ${kind}` }), h('span', null, text)),
  );

export const spokenTogether = (store: ModelStore): string =>
  lines(store)
    .map(({ text }) => `, ${text}`)
    .join('');

function lines(store: ModelStore): { readonly kind: string; readonly text: string }[] {
  const { layers, others } = relatedToSelection(store) ?? { layers: [], others: [] };
  const line = (kind: string, count: number, text: string) => (count > 0 ? [{ kind, text }] : []);
  return [
    ...line('together', layers.length, `together with ${plural(layers.length, 'layer')}`),
    ...line('touched', others.length, `touches ${plural(others.length, 'other node')}`),
  ];
}
