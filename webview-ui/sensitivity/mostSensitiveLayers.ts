import { h } from '../dom';
import { plural, scopeOf } from '../format';
import { bar, muted } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText, partsOf, type SensitivityLook } from './look';
import { figureText } from './sensitivityColoring';

const shownLayers = 10;

/** The most sensitive layers as links, with their figures. */
export function mostSensitiveLayers(
  store: ModelStore,
  sensitivity: LayerSensitivity,
  look: SensitivityLook,
): HTMLElement[] {
  const { figures } = store;
  const { kind, bits } = partsOf(look);
  const ranked = sensitivity.ranking(look);
  const rest = ranked.length - shownLayers;
  return [
    h(
      'h3',
      { class: 'part-title' },
      `Most sensitive by ${kind === 'drop' ? 'accuracy' : 'SQNR'}, in ${bitsText(bits)}`,
    ),
    h(
      'ol',
      { class: 'ranking' },
      ...ranked.slice(0, shownLayers).map(index => {
        const layer = figures.layers[index]!;
        return h(
          'li',
          null,
          h(
            'button',
            {
              type: 'button',
              class: 'ranking-row',
              title: layer.name,
              on: { click: () => store.select({ kind: 'layer', index }) },
            },
            h('b', null, layer.op),
            h('span', { class: 'ranking-name' }, h('bdi', null, scopeOf(layer.name, layer.op))),
            h('span', { class: 'ranking-value' }, figureText(figures, index, look) ?? '–'),
            bar(sensitivity.heatOf(index, look) ?? 0),
            h('span', { class: 'ranking-share' }, sensitivity.isNoise(index, look) ? 'noise' : ''),
          ),
        );
      }),
    ),
    ...(rest > 0 ? [muted(`${plural(rest, 'layer')} less sensitive: see the table.`)] : []),
  ];
}
