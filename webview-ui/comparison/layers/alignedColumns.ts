import { areSparse, channelsText } from '../../../src/protocol/report/layerRows';
import { formatShare } from '../../format';
import type { HeadColumn } from '../../table/tableHeader';
import { type ErrorLook, sqnrText } from './alignedColoring';
import { type AlignedRow, hasOtherChannels, type Models, type Side } from './alignedRows';

/** One column of the table of aligned layers. */
export interface AlignedColumn extends HeadColumn {
  /** CSS grid track. */
  readonly track: string;
  readonly look?: ErrorLook;
  text(row: AlignedRow, index: number, models: Models): string;
  /** Unknown (null) comes last either way. */
  order(row: AlignedRow, index: number, models: Models): number | string | null;
}

const nameColumn = (side: Side, title: string): AlignedColumn => ({
  id: side,
  title,
  track: 'minmax(104px, 1.6fr)',
  text: (row, _, models) => sideText(row, side, models),
  order: (row, _, models) => models[side].layers[row[side][0] ?? -1]?.name ?? null,
});

const sqnrColumn = (look: ErrorLook, title: string, tooltip: string): AlignedColumn => ({
  id: look,
  title,
  tooltip,
  track: 'minmax(118px, 126px)',
  number: true,
  // The lower the ratio, the worse.
  first: 'smallest',
  look,
  text: row => sqnrText(row[look]),
  // No error at all is better than any figure.
  order: row => (row[look] === 'identical' ? Infinity : row[look]),
});

const channelsColumn: AlignedColumn = {
  id: 'channels',
  title: 'Channels',
  tooltip: 'Output channels of layers with weights, in the original and in the result',
  track: 'minmax(76px, 104px)',
  number: true,
  first: 'smallest',
  text: row => channelsText(row),
  // What lost the largest share comes first.
  order: ({ channels }) => (channels ? channels.b / channels.a : null),
};

const zerosColumn: AlignedColumn = {
  id: 'zeros',
  title: 'Zero weights',
  tooltip: 'Share of the weights that are zero, in the original and in the result; they take as long to compute',
  track: 'minmax(104px, 132px)',
  number: true,
  text: row => zerosText(row),
  order: ({ zeroWeights }) => zeroWeights?.b ?? null,
};

/** What the table shows of these rows: channels and zeros only where they tell something. */
export function columnsFor(rows: readonly AlignedRow[]): readonly AlignedColumn[] {
  const further = [...(rows.some(hasOtherChannels) ? [channelsColumn] : []), ...(areSparse(rows) ? [zerosColumn] : [])];
  return further.length === 0 ? alignedColumns : [...named, ...further, ...alignedColumns.slice(named.length)];
}

/** `0 % → 70 %`; layers without such weights show a dash. */
export function zerosText({ zeroWeights }: AlignedRow): string {
  if (!zeroWeights || (zeroWeights.a === null && zeroWeights.b === null)) return '–';
  const text = (share: number | null) => (share === null ? '–' : formatShare(share));
  return `${text(zeroWeights.a)} → ${text(zeroWeights.b)}`;
}

const named: readonly AlignedColumn[] = [
  {
    id: 'index',
    title: '#',
    track: '44px',
    text: (_, i) => String(i + 1),
    order: (_, i) => i,
  },
  nameColumn('a', 'Original'),
  nameColumn('b', 'Result'),
];

export const alignedColumns: readonly AlignedColumn[] = [
  ...named,
  {
    id: 'change',
    title: 'Change',
    track: 'minmax(120px, 1.7fr)',
    text: row => changeText(row),
    order: row => (row.kind === 'same' ? null : `${row.kind} ${row.changes.join(', ')}`),
  },
  {
    id: 'runsAs',
    title: 'Runs as',
    tooltip: 'The kernel that onnxruntime executes for the layer of the result, and what it computes with',
    track: 'minmax(110px, 1.2fr)',
    text: row => row.runsAs || '–',
    order: row => row.runsAs || null,
  },
  sqnrColumn(
    'local',
    'Local SQNR',
    'Signal-to-noise ratio of the layer alone, given the original’s inputs: lower is worse',
  ),
  sqnrColumn(
    'cumulative',
    'Cumulative SQNR',
    'Signal-to-noise ratio in the result’s own run, errors of earlier layers included: lower is worse',
  ),
];

/** `Conv conv1 + 2`: the layer that leads, and how many go with it. */
export function sideText(row: AlignedRow, side: Side, models: Models): string {
  const [first, ...rest] = row[side];
  const layer = models[side].layers[first ?? -1];
  if (!layer) return '–';
  return `${layer.op} ${layer.name}${rest.length > 0 ? ` + ${rest.length}` : ''}`;
}

export function changeText({ kind, changes }: AlignedRow): string {
  if (kind === 'removed') return 'only in the original';
  if (kind === 'added') return 'only in the result';
  return [...changes].sort((x, y) => precisionFirst(x) - precisionFirst(y)).join(', ');
}

/** What the column shows when it is narrow is what one looks for after quantizing. */
const precisionFirst = (change: string): number => (change.startsWith('precision ') ? 0 : 1);

const collator = new Intl.Collator('en', { numeric: true });

/** Positions of the rows that pass, in the column's order; equal ones as the layers follow each other. */
export function sortedRows(
  rows: readonly AlignedRow[],
  models: Models,
  passes: (row: AlignedRow) => boolean,
  column: AlignedColumn,
  descending: boolean,
): number[] {
  const direction = descending ? -1 : 1;
  const keys = rows.map((row, i) => column.order(row, i, models));
  return [...keys.keys()]
    .filter(i => passes(rows[i]!))
    .sort((x, y) => {
      const left = keys[x] ?? null;
      const right = keys[y] ?? null;
      if (left === null || right === null) return Number(left === null) - Number(right === null) || x - y;
      if (left === right) return x - y;
      return (
        direction * (typeof left === 'number' ? left - Number(right) : collator.compare(left, String(right))) || x - y
      );
    });
}
