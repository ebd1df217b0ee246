import { factLines, figureRows } from '../../protocol/report/figures';
import { layerNotes, layerRows, layerSummary, namesText, sqnrText, worstLayers } from '../../protocol/report/layerRows';
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
  const worst = worstLayers(layerRows(layers));
  const columns = [
    { title: 'layer' },
    { title: 'in the result' },
    { title: 'changes' },
    { title: 'by itself', align: 'right' as const },
    { title: 'in the run', align: 'right' as const },
  ];
  const rows = worst
    .slice(0, MOST_LAYERS)
    .map(r => [namesText(r.a), namesText(r.b), r.changes.join('; '), sqnrText(r.local), sqnrText(r.cumulative)]);
  const rest = worst.length - rows.length;
  return [
    `layers: ${layerSummary(layers)}`,
    ...layerNotes(layers, c).map(note => `note: ${note}`),
    ...(layers.removed.length > 0 ? [`removed: ${some(layers.removed)}`] : []),
    ...(layers.added.length > 0 ? [`added: ${some(layers.added)}`] : []),
    ...(rows.length > 0 ? ['', 'signal to noise (SQNR), the furthest off first', table(columns, rows)] : []),
    ...(rest > 0 ? [`... and ${rest} closer ones; --json and --report have all`] : []),
  ].join('\n');
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LAYERS).join(', ');
  return names.length > MOST_LAYERS ? `${shown} and ${names.length - MOST_LAYERS} more` : shown;
}
