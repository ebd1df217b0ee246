import { significant } from '../../format';
import type { CardMark, Coloring } from '../../graph/coloring';
import type { Color } from '../../theme/color';
import type { Palette } from '../../theme/palette';
import { type AlignedRow, type Kind, kinds, type Side, type Sqnr } from './alignedRows';
import type { AlignmentStore, Look } from './alignmentStore';

/** The colour that stands for a kind; null: the card's own. */
export function kindColor(palette: Palette, kind: Kind): Color | null {
  if (kind === 'removed') return palette.bad;
  if (kind === 'added') return palette.good;
  return kind === 'changed' ? palette.heat : null;
}

export type ErrorLook = Exclude<Look, 'change'>;
/** Ends of the colour scale in dB. */
export type SqnrRange = readonly [worst: number, best: number];

/** Whole tens around all known values; null when none is known. */
export function sqnrRange(rows: readonly AlignedRow[], look: ErrorLook): SqnrRange | null {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = row[look];
    if (typeof value !== 'number') continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  const worst = Math.floor(low / 10) * 10;
  return [worst, Math.max(worst + 10, Math.ceil(high / 10) * 10)];
}

/** Place on the scale, 0..1: the lower the ratio of signal to noise, the higher. NaN: unknown. */
export function errorHeat(value: Sqnr, range: SqnrRange | null): number {
  if (value === 'identical') return 0;
  return value === null || !range ? Number.NaN : 1 - (value - range[0]) / (range[1] - range[0]);
}

export const formatDb = (db: number): string => `${significant(db, 3)}\u202fdB`;
export function sqnrText(value: Sqnr): string {
  if (value === null) return '–';
  return value === 'identical' ? value : formatDb(value);
}

/** The colours of one side's graph. A layer alone is marked in every look; a changed one where change is what is shown. */
export function alignedColoring(store: AlignmentStore, side: Side, palette: Palette): Coloring {
  const { rows, look } = store;
  const layers = store.models[side].layers.length;
  const rowAt = (layer: number): AlignedRow | undefined => rows[store.rowOfLayer(side, layer)];
  const marks = new Map<Kind, CardMark>();
  for (const { kind, letter } of kinds) {
    const color = kindColor(palette, kind);
    const line = kind === 'removed' ? 'dashed' : 'solid';
    if (color) marks.set(kind, { color, letter, line, filled: true });
  }
  const mark = (layer: number): CardMark | null => {
    const kind = rowAt(layer)?.kind;
    return kind === undefined || (look !== 'change' && kind === 'changed') ? null : (marks.get(kind) ?? null);
  };
  if (look === 'change') return { heats: new Float32Array(layers), text: () => '', mark };

  const range = sqnrRange(rows, look);
  const heats = new Float32Array(layers);
  for (let layer = 0; layer < layers; layer++) {
    const row = rowAt(layer);
    // What only one model has is told by its mark.
    const alone = !row || row.a.length === 0 || row.b.length === 0;
    heats[layer] = alone ? 0 : errorHeat(row[look], range);
  }
  const text = (layer: number) => {
    const row = rowAt(layer);
    if (!row || row[side][0] !== layer) return '';
    return row[look] === null ? '' : sqnrText(row[look]);
  };
  return { heats, text, mark };
}
