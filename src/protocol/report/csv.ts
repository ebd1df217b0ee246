import { LatheError } from '../../core/errors';
import type { Comparison } from '../views';
import { areSparse, type LayerRow, layerRows, prunedRows, type SqnrFigure } from './layerRows';

const header = ['kind', 'a', 'b', 'aligned by', 'changes', 'local SQNR dB', 'cumulative SQNR dB'];

/** A row per layer (RFC 4180). Throws LatheError when the comparison is without layers. */
export function csvReport({ layers }: Comparison): string {
  if (!layers)
    throw new LatheError('a CSV lists layers, and this comparison has none: compare the layers first', 'usage');
  const rows = layerRows(layers);
  // Behind the columns that every report has, so that they keep their places.
  const further = [...(prunedRows(rows).length > 0 ? channelColumns : []), ...(areSparse(rows) ? zeroColumns : [])];
  const lines = [
    [...header, ...further.map(({ title }) => title)],
    ...rows.map(row => [...cells(row), ...further.map(({ value }) => String(value(row) ?? ''))]),
  ];
  return `${lines.map(line => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

interface FurtherColumn {
  readonly title: string;
  value(row: LayerRow): number | null | undefined;
}
const channelColumns: readonly FurtherColumn[] = [
  { title: 'channels a', value: row => row.channels?.a },
  { title: 'channels b', value: row => row.channels?.b },
];
const zeroColumns: readonly FurtherColumn[] = [
  { title: 'zero weights a', value: row => row.zeroWeights?.a },
  { title: 'zero weights b', value: row => row.zeroWeights?.b },
];

const cells = ({ kind, a, b, by, changes, local, cumulative }: LayerRow): string[] => [
  ...[kind, a.join(' + '), b.join(' + '), by ?? '', changes.join('; ')],
  ...[figure(local), figure(cumulative)],
];

const figure = (value: SqnrFigure): string => (typeof value === 'number' ? value.toFixed(3) : (value ?? ''));

/** Names are a stranger's text: a spreadsheet would run one that begins like a formula. */
function cell(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const plain = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
