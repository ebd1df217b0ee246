import { factLines, figureRows } from '../../protocol/report/figures';
import {
  channelsText,
  type LayerRow,
  layerColumns,
  layerNotes,
  layerRows,
  layerSummary,
  namesText,
  prunedRows,
  worstLayers,
} from '../../protocol/report/layerRows';
import type { Comparison, LayerComparison } from '../../protocol/views';
import { table } from './table';

/** Layers shown to people; the JSON and the reports have them all. */
const MOST_LAYERS = 20;

export function comparisonText(c: Comparison): string {
  const columns = [
    { title: '' },
    { title: c.a.name, align: 'right' as const },
    { title: c.b.name, align: 'right' as const },
    { title: 'ratio', align: 'right' as const },
  ];
  const rows = figureRows(c).map(r => [r.label, r.a, r.b, r.ratio]);
  const facts = [...factLines(c), ...c.notes.map(n => `note: ${n}`)];
  return [table(columns, rows), facts.join('\n'), ...(c.layers ? [layersText(c.layers, c)] : [])].join('\n\n');
}

function layersText(layers: LayerComparison, c: Comparison): string {
  const all = layerRows(layers);
  const worst = worstLayers(all);
  const shown = layerColumns(all);
  const columns = shown.map(({ title, isFigure }) => ({ title, ...(isFigure && { align: 'right' as const }) }));
  const rows = worst.slice(0, MOST_LAYERS).map(row => shown.map(({ text }) => text(row)));
  const rest = worst.length - rows.length;
  return [
    `layers: ${layerSummary(layers)}`,
    ...layerNotes(layers, c).map(note => `note: ${note}`),
    ...(layers.removed.length > 0 ? [`removed: ${some(layers.removed)}`] : []),
    ...(layers.added.length > 0 ? [`added: ${some(layers.added)}`] : []),
    ...prunedLines(all),
    ...(rows.length > 0 ? ['', 'signal to noise (SQNR), the furthest off first', table(columns, rows)] : []),
    ...(rest > 0 ? [`... and ${rest} closer ones; --json and --report have all`] : []),
  ].join('\n');
}

/** What became of the channels: such layers mostly have no SQNR. */
function prunedLines(all: readonly LayerRow[]): string[] {
  const pruned = prunedRows(all);
  if (pruned.length === 0) return [];
  const columns = [{ title: 'layer' }, { title: 'channels', align: 'right' as const }];
  const rows = pruned.slice(0, MOST_LAYERS).map(row => [namesText(row.a), channelsText(row)]);
  const rest = pruned.length - rows.length;
  return ['', table(columns, rows), ...(rest > 0 ? [`... and ${rest} more; --json and --report have all`] : [])];
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LAYERS).join(', ');
  return names.length > MOST_LAYERS ? `${shown} and ${names.length - MOST_LAYERS} more` : shown;
}
