import { type Color, contrast, mix, readableOn, toCss } from '../../theme/color';
import { familyColor, type Palette } from '../../theme/palette';
import type { CardMark } from '../coloring';
import { heatColor } from '../heat';

const heatSteps = 32;

/** Colours of the canvas as CSS text, computed once per theme and not at every frame. */
export interface CanvasStyle {
  readonly palette: Palette;
  readonly background: string;
  readonly border: string;
  readonly edge: string;
  readonly focus: string;
  readonly pruning: string;
  readonly text: string;
  readonly dimText: string;
  readonly hatch: string;
  readonly titleFont: string;
  readonly detailFont: string;
  readonly labelFont: string;
  readonly badgeFont: string;
  /** Of what is asked of a layer, that many times as large as on a card at full size. */
  markFont(growth: number): string;
  family(name: string): string;
  /** Fill and text colours for a heat of 0..1; NaN gives those of a plain card. */
  heat(value: number): HeatStyle;
  mark(mark: Pick<CardMark, 'color'>): MarkStyle;
}
export interface HeatStyle {
  readonly fill: string;
  readonly text: string;
  readonly dimText: string;
}
/** A tint to fill with and the colour itself for borders and badges, each with what can be read on it. */
export interface MarkStyle extends HeatStyle {
  readonly line: string;
  readonly onLine: string;
}

export function canvasStyle(palette: Palette): CanvasStyle {
  const heats = Array.from({ length: heatSteps + 1 }, (_, i) => heatStyle(palette, i / heatSteps));
  const families = new Map<string, string>();
  const marks = new Map<string, MarkStyle>();
  return {
    palette,
    background: toCss(palette.background),
    border: toCss(palette.border),
    edge: toCss(palette.edge),
    focus: toCss(palette.focus),
    pruning: toCss(palette.pruning),
    text: toCss(palette.text),
    dimText: toCss(palette.dimText),
    hatch: toCss(palette.border),
    titleFont: `600 12.5px ${palette.font}`,
    detailFont: `11px ${palette.font}`,
    labelFont: `10.5px ${palette.font}`,
    badgeFont: `600 11px ${palette.font}`,
    markFont: growth => `600 ${Math.round(100 * growth) / 10}px ${palette.font}`,
    family: name => {
      let css = families.get(name);
      if (!css) {
        css = toCss(familyColor(palette, name));
        families.set(name, css);
      }
      return css;
    },
    mark: mark => {
      let made = marks.get(toCss(mark.color));
      if (!made) {
        made = markStyle(palette, mark.color);
        marks.set(toCss(mark.color), made);
      }
      return made;
    },
    heat: value => heats[Number.isNaN(value) ? 0 : Math.round(value * heatSteps)]!,
  };
}

/** Enough for large bold signs (WCAG 2.2, 1.4.11). */
const boldContrast = 3;

/** High contrast leaves cards unfilled: there border and letter tell. */
function markStyle(palette: Palette, color: Color): MarkStyle {
  const tinted = fillStyle(palette, mix(palette.card, color, palette.highContrast ? 0 : 0.24));
  return { ...tinted, line: toCss(color), onLine: toCss(readableOn(color, palette.background, boldContrast)) };
}

const heatStyle = (palette: Palette, heat: number): HeatStyle => fillStyle(palette, heatColor(palette, heat));

function fillStyle(palette: Palette, fill: Color): HeatStyle {
  const text = readableOn(fill, palette.text);
  const dimText = contrast(fill, palette.dimText) >= 4.5 ? palette.dimText : text;
  return { fill: toCss(fill), text: toCss(text), dimText: toCss(dimText) };
}
