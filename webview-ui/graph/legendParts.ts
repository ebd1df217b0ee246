import { h } from '../dom';
import { toCss } from '../theme/color';
import type { Palette } from '../theme/palette';
import { heatColor } from './heat';

/** The colours of the scale, cold to hot, with what its ends or places mean below. */
export function colourScale(palette: Palette, ticks: readonly string[]): HTMLElement[] {
  const stops = Array.from({ length: 9 }, (_, i) => toCss(heatColor(palette, i / 8))).join(', ');
  return [
    h('div', { class: 'legend-scale', style: { background: `linear-gradient(to right, ${stops})` } }),
    h('div', { class: 'legend-ticks' }, ...ticks.map(text => h('span', null, text))),
  ];
}

/** What hatched cards are; nothing where there are none. */
export const hatchedLine = (count: number, what: string): HTMLElement[] =>
  count > 0 ? [h('div', { class: 'legend-unknown' }, h('span', { class: 'hatch' }), `${count} ${what}`)] : [];
