import { h } from '../dom';
import { plural } from '../format';
import { muted } from '../inspector/parts';
import { rankedLayers } from '../inspector/rankedLayers';
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
  const { kind, setting: bits } = partsOf(look);
  const ranked = sensitivity.ranking(look);
  const rest = ranked.length - shownLayers;
  return [
    h(
      'h3',
      { class: 'part-title' },
      `Most sensitive by ${kind === 'drop' ? 'accuracy' : 'SQNR'}, in ${bitsText(bits)}`,
    ),
    rankedLayers(
      store,
      ranked.slice(0, shownLayers).map(index => ({
        ...{ layer: figures.layers[index]!, index, value: figureText(figures, index, look) ?? '–' },
        share: sensitivity.heatOf(index, look) ?? 0,
        remark: sensitivity.isNoise(index, look) ? 'noise' : '',
      })),
    ),
    ...(rest > 0 ? [muted(`${plural(rest, 'layer')} less sensitive: see the table.`)] : []),
  ];
}
