import { version } from '../version';
import type { Comparison } from '../views';
import { type FigureRow, factLines, figureRows, leftTitle } from './figures';
import { layerSection } from './htmlLayers';
import { htmlStyle } from './htmlStyle';
import { escapeHtml } from './htmlText';
import { percent, short } from './numbers';

/** One page without scripts or anything to load, in light and dark. */
export function htmlReport(c: Comparison): string {
  const title = `${c.a.name} → ${c.b.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<header>
<h1><span>${escapeHtml(c.a.name)}</span> <span class="arrow">→</span> <span>${escapeHtml(c.b.name)}</span></h1>
<div class="tiles">${tiles(c).join('')}</div>
</header>
<section>
<h2>Figures</h2>
${figureTable(c)}
${list([...factLines(c), ...c.notes])}
</section>
${c.layers ? layerSection(c.layers, c) : ''}
${leftLayers(c)}
<footer>Made by Lathe ${escapeHtml(version)}</footer>
</main>
</body>
</html>
`;
}

const tile = (title: string, value: string, detail: string): string =>
  `<div class="tile"><h3>${escapeHtml(title)}</h3><strong>${escapeHtml(value)}</strong><p>${escapeHtml(detail)}</p></div>`;

function tiles(c: Comparison): string[] {
  const [size] = figureRows(c);
  const { latency, fidelity, accuracy } = c;
  return [
    tile('Size', change(c.ratio.bytes), `${size!.a} → ${size!.b}`),
    ...(changed(c.ratio.macs) ? [tile('MACs', change(c.ratio.macs), `${short(c.a.macs)} → ${short(c.b.macs)}`)] : []),
    ...(latency && c.ratio.latencyMs !== null
      ? [
          tile(
            'Latency',
            latency.verdict === 'within noise' ? 'the same' : change(c.ratio.latencyMs),
            latency.verdict === 'within noise'
              ? 'the difference is within the noise'
              : `${latency.verdict} on this machine`,
          ),
        ]
      : []),
    ...(fidelity ? [agreementTile(fidelity, c.data)] : []),
    ...(accuracy ? [tile('Accuracy', percent(accuracy.b), `top-1; the original has ${percent(accuracy.a)}`)] : []),
  ];
}

/** Whether rounding shows the difference. */
const changed = (ratio: number | null): ratio is number => ratio !== null && change(ratio) !== change(1);

/** How much less or more than 1, in percent. */
function change(ratio: number): string {
  const percentage = Math.round(Math.abs(1 - ratio) * 100);
  if (percentage === 0) return 'the same';
  return ratio < 1 ? `−${percentage} %` : `+${percentage} %`;
}

function agreementTile(fidelity: NonNullable<Comparison['fidelity']>, data: string): string {
  const { identical, sqnrDb, top1Agreement, samples } = fidelity;
  const inputs = `${samples} ${data.includes('synthetic') ? 'synthetic samples' : 'samples'}`;
  const sqnr = sqnrDb === null ? 'unknown' : `${sqnrDb.toFixed(1)} dB`;
  if (identical) return tile('Agreement', 'identical', `all outputs over ${inputs}`);
  if (top1Agreement === null) return tile('Agreement', sqnr, `signal to noise of the outputs over ${inputs}`);
  return tile('Agreement', percent(top1Agreement), `the same top-1 class over ${inputs}; signal to noise ${sqnr}`);
}

function figureTable(c: Comparison): string {
  const head = ['', c.a.name, c.b.name, 'ratio', ''].map(text => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const rows = figureRows(c).map(
    row =>
      `<tr><th scope="row">${escapeHtml(row.label)}</th>${[row.a, row.b, row.ratio]
        .map(text => `<td class="number">${escapeHtml(text)}</td>`)
        .join('')}<td class="bars">${row.bars ? pair(row, row.bars) : ''}</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const WIDTH = 180;

/** Two bars, the longer of full width. */
function pair({ label, a, b }: FigureRow, values: { readonly a: number; readonly b: number }): string {
  const longest = Math.max(values.a, values.b);
  const bar = (value: number, y: number, kind: string) =>
    `<rect class="${kind}" x="0" y="${y}" width="${longest > 0 ? ((WIDTH * value) / longest).toFixed(1) : 0}" height="7" rx="2"/>`;
  return `<svg width="${WIDTH}" height="18" viewBox="0 0 ${WIDTH} 18" role="img" aria-label="${escapeHtml(`${label}: ${a}, then ${b}`)}">${bar(values.a, 1, 'original')}${bar(values.b, 10, 'result')}</svg>`;
}

const list = (lines: readonly string[]): string =>
  `<ul>${lines.map(line => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;

function leftLayers({ stayedFloat: layers }: Comparison): string {
  if (layers.length === 0) return '';
  const rows = layers.map(
    ({ node, reason }) => `<tr><th scope="row">${escapeHtml(node)}</th><td>${escapeHtml(reason)}</td></tr>`,
  );
  return `<section><h2>${leftTitle}</h2><div class="scroll"><table><thead><tr><th scope="col">layer</th><th scope="col">because</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
