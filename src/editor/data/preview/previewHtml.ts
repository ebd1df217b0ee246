import type { DataPreview, InputPreview, SamplePicture } from '../../../protocol/dataPreview';
import { escapeHtml } from '../../page/pagePolicy';

/** The page that shows what a model really gets: static, without scripts; pictures are part of it. */
export function previewHtml(preview: DataPreview, nonce: string): string {
  const { model, data, looked, samples, inputs } = preview;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data of ${escapeHtml(model)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<header>
<h1>What ${escapeHtml(model)} gets</h1>
<p>${escapeHtml(data)}</p>
<p class="aside">${figuresOver(looked, samples)}</p>
</header>
${figureTable(inputs)}
${inputs.map(gallery).join('\n')}
</body>
</html>`;
}

function figuresOver(looked: number, samples: number): string {
  if (looked === samples) return `Figures are over ${samples === 1 ? 'the only sample' : `all ${samples} samples`}.`;
  return `Figures are over the first ${looked} of ${samples} samples.`;
}

function figureTable(inputs: readonly InputPreview[]): string {
  const titles = ['Min', 'Max', 'Mean', 'Std. dev.'].map(title => `<th scope="col" class="number">${title}</th>`);
  return `<table>
<thead><tr><th scope="col">Input</th><th scope="col">Type</th><th scope="col">Shape of one run</th>${titles.join('')}</tr></thead>
<tbody>
${inputs.map(figureRow).join('\n')}
</tbody>
</table>`;
}

function figureRow({ name, type, shape, min, max, mean, std, nonFinite }: InputPreview): string {
  const figures = [min, max, mean, std].map(value => `<td class="number">${figure(value)}</td>`);
  const text = shape.join(' × ') || 'scalar';
  const row = `<tr><th scope="row">${escapeHtml(name)}</th><td>${type}</td><td>${text}</td>${figures.join('')}</tr>`;
  if (nonFinite === 0) return row;
  const elements = nonFinite === 1 ? '1 element is' : `${nonFinite} elements are`;
  return `${row}\n<tr class="warning"><td colspan="7">${elements} NaN or infinite, and in none of these figures.</td></tr>`;
}

function gallery({ name, pictures, shown, shape }: InputPreview): string {
  if (pictures.length === 0 || !shown) return '';
  const [black, white] = shown.map(figure);
  const colours = shape[1] === 3 || shape[3] === 3 ? ' The first channel is shown as red.' : '';
  return `<section>
<h2>${escapeHtml(name)}</h2>
<p class="aside">${black} is shown as black, ${white} as white.${colours}</p>
<ul>
${pictures.map(card).join('\n')}
</ul>
</section>`;
}

function card({ sample, name, label, png }: SamplePicture): string {
  const title = name ?? `Sample ${sample}`;
  const caption = label === null ? '' : `<span class="aside">class ${label}</span>`;
  return `<li><figure><img src="data:image/png;base64,${png}" alt="${escapeHtml(title)}"><figcaption><span title="${escapeHtml(title)}">${escapeHtml(title)}</span>${caption}</figcaption></figure></li>`;
}

/** Four significant digits; a dash where a figure is unknown. */
const figure = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(4))).replace('-', '−');

const style = `
body { padding: 20px 28px; color: var(--vscode-foreground); font: var(--vscode-font-size)/1.5 var(--vscode-font-family); }
header { max-width: 75ch; }
h1, h2 { font-weight: 600; margin: 0 0 6px; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; }
h2 { font-size: 1.15em; }
p { margin: 0 0 4px; overflow-wrap: anywhere; }
.aside { color: var(--vscode-descriptionForeground); }
table { border-collapse: collapse; margin: 18px 0 24px; }
th, td { padding: 5px 20px 5px 0; text-align: left; font-weight: normal; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder)); }
thead th { color: var(--vscode-descriptionForeground); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.warning td { color: var(--vscode-editorWarning-foreground); }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 18px; max-width: 760px; margin: 12px 0 24px; padding: 0; list-style: none; }
figure { margin: 0; }
img { display: block; box-sizing: border-box; width: 100%; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; background: var(--vscode-editorWidget-background); border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder)); }
figcaption { display: flex; justify-content: space-between; gap: 8px; margin-top: 5px; }
figcaption span { white-space: nowrap; }
figcaption span:first-child { overflow: hidden; text-overflow: ellipsis; }
`;
