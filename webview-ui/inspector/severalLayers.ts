import type { LayerView } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatCount, formatMs, plural } from '../format';
import type { Host } from '../host';
import { metricOf } from '../model/metric';
import type { ModelStore } from '../model/modelStore';
import { button } from '../toolkit';
import { facts, linkButton, section } from './parts';

/** What several selected layers cost together, and what can be done with them. @param marks what is asked of them */
export function severalLayers(store: ModelStore, host: Host, marks: readonly HTMLElement[]): HTMLElement[] {
  const { selectedLayers: layers, selections, figures } = store;
  const times = figures.times ? selections.map(({ index }) => metricOf(figures, index, 'time')) : [];
  const timed = times.filter(ms => ms !== null);
  return [
    h(
      'header',
      { class: 'inspector-head' },
      h('h2', { class: 'inspector-title' }, plural(layers.length, 'layer')),
      button('Profile these layers together', {
        class: 'inspector-action',
        onClick: () => void host.call('command', { command: 'profileLayer' }),
      }),
    ),
    section(
      'Together',
      null,
      facts(
        ['MACs', total(layers, l => l.macs, formatCount)],
        ['Parameters', total(layers, l => l.parameters, formatCount)],
        ['Weights', total(layers, l => l.weightBytes, formatBytes)],
        timed.length > 0
          ? [
              'Time',
              formatMs(timed.reduce((sum, ms) => sum + ms, 0)),
              'Layers fused into others have no time of their own',
            ]
          : null,
      ),
    ),
    ...marks,
    section(
      'Layers',
      layers.length,
      h(
        'ul',
        { class: 'connections' },
        ...layers.map(layer =>
          h(
            'li',
            null,
            linkButton(h('span', null, h('b', null, layer.op), ` ${layer.name}`), `Go to ${layer.name}`, () =>
              store.select(store.find('layer', layer.name)),
            ),
          ),
        ),
      ),
    ),
  ];
}

/** A sum with an unknown part is unknown. */
function total(
  layers: readonly LayerView[],
  value: (layer: LayerView) => number | null,
  format: (sum: number) => string,
): string {
  const values = layers.map(value);
  return values.includes(null) ? 'unknown' : format(values.reduce<number>((sum, v) => sum + (v ?? 0), 0));
}
