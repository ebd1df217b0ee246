import type { Comparison, LayerComparison } from '../views';
import { escapeHtml } from './htmlText';
import {
  type LayerColumn,
  type LayerRow,
  layerColumns,
  layerNotes,
  layerRows,
  layerSummary,
  namesText,
  sqnrText,
  worstLayers,
} from './layerRows';

/** Layers that the chart shows. */
const MOST_BARS = 24;
/** At this SQNR a bar is of full width: noise of a millionth of the signal's power. */
const FULL_DB = 60;
const LABEL = 240;
const BARS = 640;
const LINE = 22;

/** The chart of the layers that are furthest off, and the table of all. */
export function layerSection(layers: LayerComparison, c: Comparison): string {
  const rows = layerRows(layers);
  const lines = [layerSummary(layers), ...layerNotes(layers, c)];
  return `<section>
<h2>Layers</h2>
<ul>${lines.map(line => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
${chart(rows)}
${table(rows)}
</section>`;
}

function chart(rows: readonly LayerRow[]): string {
  const worst = worstLayers(rows).slice(0, MOST_BARS);
  if (worst.length === 0) return '';
  const height = worst.length * LINE + 4;
  const bar = (db: number, y: number, kind: string) =>
    `<rect class="${kind}" x="${LABEL + 8}" y="${y}" width="${(BARS * Math.min(1, Math.max(0, db) / FULL_DB)).toFixed(1)}" height="7" rx="2"/>`;
  const line = (row: (typeof worst)[number], i: number) => {
    const y = i * LINE;
    const name = namesText(row.a);
    const local = typeof row.local === 'number' ? bar(row.local, y + 3, 'original') : '';
    return `<g><title>${escapeHtml(`${row.a.join(', ')}: by itself ${sqnrText(row.local)}, in the run ${sqnrText(row.cumulative)}`)}</title><text class="name" x="${LABEL}" y="${y + 15}">${escapeHtml(ending(name))}</text>${local}${bar(row.cumulative, y + 12, 'result')}<text x="${LABEL + BARS + 16}" y="${y + 15}">${escapeHtml(sqnrText(row.cumulative))}</text></g>`;
  };
  return `<figure>
<figcaption>The layers furthest off: signal to noise (SQNR) <span class="key original"></span> of the layer by itself, <span class="key result"></span> in the run. Longer is better.</figcaption>
<div class="scroll"><svg width="${LABEL + BARS + 90}" height="${height}" role="img" aria-label="Signal to noise of the layers that are furthest off; the table below has all">${worst.map(line).join('')}</svg></div>
</figure>`;
}

/** The end of a long name tells more than its beginning. */
const ending = (name: string): string => (name.length > 34 ? `…${name.slice(-33)}` : name);

function table(rows: readonly LayerRow[]): string {
  const columns = layerColumns(rows);
  return `<details open><summary>All ${rows.length} rows</summary><div class="scroll"><table><thead><tr>${columns
    .map(({ title }) => `<th scope="col">${title}</th>`)
    .join('')}</tr></thead><tbody>${rows.map(row => line(row, columns)).join('')}</tbody></table></div></details>`;
}

function line(row: LayerRow, columns: readonly LayerColumn[]): string {
  const cell = ({ isFigure, text, full }: LayerColumn) => {
    const title = full ? ` title="${escapeHtml(full(row))}"` : '';
    return `<td${isFigure ? ' class="number"' : ''}${title}>${escapeHtml(text(row))}</td>`;
  };
  return `<tr class="${row.kind}">${columns.map(cell).join('')}</tr>`;
}
