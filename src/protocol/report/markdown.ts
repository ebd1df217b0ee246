import type { Comparison, LayerComparison } from '../views';
import { factLines, figureRows, leftTitle } from './figures';
import {
  channelsText,
  type LayerColumn,
  type LayerRow,
  layerColumns,
  layerNotes,
  layerRows,
  layerSummary,
  namesText,
  prunedRows,
  worstLayers,
} from './layerRows';

/** Rows of layers that a pull request still reads. */
const MOST_LAYERS = 15;
const MOST_PRUNED = 30;

/** Markdown (GitHub's) for a pull request. */
export function markdownReport(c: Comparison): string {
  const parts = [
    `## ${plain(c.a.name)} → ${plain(c.b.name)}`,
    table(
      ['', c.a.name, c.b.name, 'ratio'],
      figureRows(c).map(r => [r.label, r.a, r.b, r.ratio]),
    ),
    list([...factLines(c), ...c.notes]),
    ...(c.layers ? layerParts(c.layers, c) : []),
    ...(c.stayedFloat.length > 0 ? [`### ${leftTitle}`, list(c.stayedFloat.map(s => `${s.node}: ${s.reason}`))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function layerParts(layers: LayerComparison, c: Comparison): string[] {
  const rows = layerRows(layers);
  const worst = worstLayers(rows).slice(0, MOST_LAYERS);
  return [
    '### Layers',
    list([layerSummary(layers), ...layerNotes(layers, c)]),
    ...prunedParts(rows),
    ...(worst.length > 0 ? ['Furthest off in the run:', layerTable(worst, layerColumns(rows))] : []),
    ...(layers.removed.length > 0 ? [`Removed: ${names(layers.removed)}`] : []),
    ...(layers.added.length > 0 ? [`Added: ${names(layers.added)}`] : []),
  ];
}

/** Layers with other numbers of channels: most of them have no SQNR, so that the other table leaves them out. */
function prunedParts(rows: readonly LayerRow[]): string[] {
  const pruned = prunedRows(rows);
  if (pruned.length === 0) return [];
  const shown = pruned.slice(0, MOST_PRUNED).map(row => [namesText(row.a), channelsText(row)]);
  const rest = pruned.length - shown.length;
  return ['Channels:', table(['layer', 'channels'], shown), ...(rest > 0 ? [`and ${rest} more layers`] : [])];
}

const layerTable = (rows: readonly LayerRow[], columns: readonly LayerColumn[]): string =>
  table(
    columns.map(({ title }) => title),
    rows.map(row => columns.map(({ text }) => text(row))),
    columns.filter(({ isFigure }) => !isFigure).length,
  );

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_LAYERS).map(plain).join(', ');
  return all.length > MOST_LAYERS ? `${shown} and ${all.length - MOST_LAYERS} more` : shown;
}

const list = (lines: readonly string[]): string => lines.map(line => `- ${plain(line)}`).join('\n');

/** `text`: so many first columns are text, the others are figures. */
function table(titles: readonly string[], rows: readonly (readonly string[])[], text = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  const alignment = titles.map((_, i) => (i < text ? '---' : '---:'));
  return [line(titles), `| ${alignment.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Everything that Markdown or HTML would read as more than text, mentions and issue numbers of GitHub among it. */
export const plain = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\\`*_[\]#|~$]/g, '\\$&')
    .replace(/^(\s*\d*)([-+.)])(?=\s)/, '$1\\$2')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replace(/(https?):/gi, '$1\u200b:');
