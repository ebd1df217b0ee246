import type { ModelStore } from '../model/modelStore';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText, partsOf, type SensitivityLook } from './look';
import { mostSensitive } from './mostSensitive';
import { figureText } from './sensitivityColoring';

/** The layers that bear least to be quantized. */
export function mostSensitiveLayers(
  store: ModelStore,
  sensitivity: LayerSensitivity,
  look: SensitivityLook,
): HTMLElement[] {
  const { figures } = store;
  const { kind, setting: bits } = partsOf(look);
  const title = `Most sensitive by ${kind === 'drop' ? 'accuracy' : 'SQNR'}, in ${bitsText(bits)}`;
  return mostSensitive(store, title, sensitivity.ranking(look), 'layer', index => ({
    ...{ layer: figures.layers[index]!, index, value: figureText(figures, index, look) ?? '–' },
    share: sensitivity.heatOf(index, look) ?? 0,
    remark: sensitivity.isNoise(index, look) ? 'noise' : '',
  }));
}
