import { plural } from '../format';
import type { LayerFigures } from '../model/metric';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText, lookOf, partsOf, type SensitivityLook } from './look';
import { placeText } from './placeText';
import { figureText } from './sensitivityColoring';
import { formatAccuracy, formatPoints } from './units';

/** The layer's place among all that were measured: `3rd most sensitive of 21, in 8 bits.` */
export function placeSentence(sensitivity: LayerSensitivity, index: number, look: SensitivityLook): string {
  const ranked = sensitivity.ranking(look);
  const place = ranked.indexOf(index) + 1;
  const at = `in ${bitsText(partsOf(look).setting)}`;
  return placeText(place, ranked.length, 'layer', { isComplete: sensitivity.sweep.isComplete, at });
}

/** Whether the layer's change of accuracy means anything; null: there is none to judge. */
export function noiseSentence(sensitivity: LayerSensitivity, index: number, look: SensitivityLook): string | null {
  const { noise, sweep } = sensitivity;
  if (noise === null || !sensitivity.isNoise(index, look)) return null;
  return `This change is within the noise: ${plural(sweep.start.samples, 'sample')} tell differences above ${formatPoints(noise)} only. SQNR tells finer.`;
}

/** All figures of the layer, by width. */
export function figureRows(figures: LayerFigures, index: number): (readonly [string, string])[] {
  const { sensitivity } = figures;
  if (!sensitivity) return [];
  return sensitivity.widths.flatMap(bits => {
    const point = sensitivity.of(index, bits);
    if (!point) return [];
    const accuracy = lookOf('drop', bits);
    const change = sensitivity.looks.includes(accuracy) ? figureText(figures, index, accuracy) : null;
    const share = change !== null && point.value !== null ? `${formatAccuracy(point.value)} (${change}), ` : '';
    return [[bitsText(bits), `${share}${figureText(figures, index, lookOf('sqnr', bits))}`] as const];
  });
}
