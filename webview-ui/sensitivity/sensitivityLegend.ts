import { h } from '../dom';
import { colourScale, hatchedLine } from '../graph/legendParts';
import type { LayerFigures } from '../model/metric';
import type { Palette } from '../theme/palette';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText, partsOf, type SensitivityLook } from './look';
import { formatDb, formatPoints } from './units';

/** What the colours mean, which end is the sensitive one, and what is no more than noise. */
export function sensitivityLegend(figures: LayerFigures, look: SensitivityLook, palette: Palette): HTMLElement[] {
  const { sensitivity, layers } = figures;
  if (!sensitivity) return [];
  const unmeasured = layers.filter((_, index) => sensitivity.heatOf(index, look) === null).length;
  return [
    h('div', { class: 'legend-title' }, titleOf(sensitivity, look)),
    ...colourScale(palette, ticksOf(sensitivity, look)),
    h('div', { class: 'legend-note' }, meaningOf(sensitivity, look)),
    ...hatchedLine(unmeasured, 'not measured'),
  ];
}

export function spokenSensitivityLegend({ sensitivity }: LayerFigures, look: SensitivityLook): string {
  if (!sensitivity) return '';
  const [cold, hot] = ticksOf(sensitivity, look);
  return `Colour scale: ${titleOf(sensitivity, look)} from ${cold} to ${hot}. ${meaningOf(sensitivity, look)}`;
}

function titleOf({ sweep }: LayerSensitivity, look: SensitivityLook): string {
  const { kind, setting: bits } = partsOf(look);
  if (sweep.mode === 'one-off') return `${kind === 'drop' ? 'Accuracy' : 'SQNR'} won back, ${bitsText(bits)}`;
  return kind === 'drop' ? `Accuracy lost, ${bitsText(bits)}` : `SQNR of the outputs, ${bitsText(bits)}`;
}

function ticksOf(sensitivity: LayerSensitivity, look: SensitivityLook): readonly [string, string] {
  const { cold, hot } = sensitivity.scale(look);
  if (partsOf(look).kind === 'drop') return ['0', formatPoints(hot)];
  return sensitivity.sweep.mode === 'one-off' ? ['0', formatDb(hot)] : [formatDb(-cold), formatDb(-hot)];
}

function meaningOf({ sweep, noise }: LayerSensitivity, look: SensitivityLook): string {
  if (partsOf(look).kind === 'drop' && noise !== null)
    return `Up to ${formatPoints(noise)} can be chance (${sweep.start.samples} samples).`;
  if (sweep.mode === 'one-off') return 'By leaving the layer float. More: more sensitive.';
  return 'Less dB: more noise, more sensitive.';
}
