import { channelsText } from '../../../src/protocol/report/layerRows';
import { significant } from '../../format';
import type { CardMark, Coloring } from '../../graph/coloring';
import type { Color } from '../../theme/color';
import type { Palette } from '../../theme/palette';
import { type AlignedRow, hasOtherChannels, type Kind, kinds, type Side, type Sqnr } from './alignedRows';
import type { AlignmentStore, Look } from './alignmentStore';

/** The colour that stands for a kind; null: the card's own. */
export function kindColor(palette: Palette, kind: Kind): Color | null {
  if (kind === 'removed') return palette.bad;
  if (kind === 'added') return palette.good;
  return kind === 'changed' ? palette.heat : null;
}

export type ErrorLook = Exclude<Look, 'change' | 'channels'>;
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

/** Share of the channels that a layer lost, 0..1; one with more than before lost none. */
const lostShare = ({ channels }: AlignedRow): number => (channels ? Math.max(0, 1 - channels.b / channels.a) : 0);

/** The largest of them. */
export const mostLost = (rows: readonly AlignedRow[]): number =>
  rows.reduce((most, row) => Math.max(most, lostShare(row)), 0);

export const formatDb = (db: number): string => `${significant(db, 3)}\u202fdB`;
export function sqnrText(value: Sqnr): string {
  if (value === null) return '–';
  return value === 'identical' ? value : formatDb(value);
}

/** The colours of one side's graph. A layer alone is marked in every look; a changed one where change is what is shown. */
export function alignedColoring(store: AlignmentStore, side: Side, palette: Palette): Coloring {
  const { rows, look } = store;
  const marks = new Map<Kind, CardMark>();
  for (const { kind, letter } of kinds) {
    const color = kindColor(palette, kind);
    const line = kind === 'removed' ? 'dashed' : 'solid';
    if (color) marks.set(kind, { color, letter, line, filled: true });
  }
  const rowAt = (layer: number): AlignedRow | undefined => rows[store.rowOfLayer(side, layer)];
  const mark = (layer: number): CardMark | null => {
    const kind = rowAt(layer)?.kind;
    return kind === undefined || (look !== 'change' && kind === 'changed') ? null : (marks.get(kind) ?? null);
  };
  const { heat, text } = figuresOf(rows, look);
  return {
    heats: Float32Array.from({ length: store.models[side].layers.length }, (_, layer) => {
      const row = rowAt(layer);
      // What only one model has is told by its mark.
      return row && row.a.length > 0 && row.b.length > 0 ? heat(row) : 0;
    }),
    // Of layers that go together, the one that does the work tells.
    text: layer => {
      const row = rowAt(layer);
      return row?.[side][0] === layer ? text(row) : '';
    },
    mark,
  };
}

/** What a look tells of a row: 0..1, NaN where it is unknown, and in words. */
function figuresOf(
  rows: readonly AlignedRow[],
  look: Look,
): { heat(row: AlignedRow): number; text(row: AlignedRow): string } {
  if (look === 'change') return { heat: () => 0, text: () => '' };
  if (look === 'channels') {
    const most = mostLost(rows) || 1;
    return {
      heat: row => lostShare(row) / most,
      text: row => (hasOtherChannels(row) ? channelsText(row) : ''),
    };
  }
  const range = sqnrRange(rows, look);
  return {
    heat: row => errorHeat(row[look], range),
    text: row => (row[look] === null ? '' : sqnrText(row[look])),
  };
}
