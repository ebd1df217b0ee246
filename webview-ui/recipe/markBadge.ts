import type { Mark, Precision } from '../../src/core/recipe/recipe';
import { h } from '../dom';
import type { CardBadge } from '../graph/coloring';
import { type Color, mix } from '../theme/color';
import type { Palette } from '../theme/palette';

/** As short as a card of the graph needs it: W8A16 is the field's name for weights of 8 bits and activations of 16. */
export const precisionBadges: Readonly<Record<Precision, string>> = {
  int4: 'INT4',
  int8: 'INT8',
  int16: 'W8A16',
  float16: 'FP16',
  float32: 'FP32',
};

/** `INT8`, `prune 40 %`, or both. */
export function markText({ precision, prune }: Mark): string {
  const parts = [
    ...(precision ? [precisionBadges[precision]] : []),
    ...(prune ? [`prune ${Math.round(prune * 100)}\u202f%`] : []),
  ];
  return parts.join(' · ');
}

export function markColor(palette: Palette, { precision, prune }: Mark): Color {
  switch (precision) {
    case 'int4':
      return palette.families.linear!;
    case 'int8':
      return palette.result;
    case 'int16':
      return mix(palette.result, palette.good, 0.6);
    case 'float16':
      return palette.good;
    default:
      return prune && !precision ? palette.pruning : palette.dimText;
  }
}

/** What a marked layer's card carries; null without a mark. */
export const markBadge = (palette: Palette, mark: Mark | undefined): CardBadge | null =>
  mark ? { text: markText(mark), color: markColor(palette, mark) } : null;

/** The same in the page's lists. */
export const markChip = (mark: Mark): HTMLElement =>
  h('span', { class: `mark-chip ${mark.precision ?? 'pruned'}` }, markText(mark));
