import type { Comparison, ModelSummary } from '../../src/protocol/views';
import { hasManyZeros } from '../../src/protocol/zeros';
import { h } from '../dom';
import {
  formatBytes,
  formatCount,
  formatExact,
  formatMs,
  formatRatio,
  formatShare,
  formatValue,
  significant,
} from '../format';
import type { Tone } from './verdict';

interface Line {
  readonly label: string;
  readonly a: string;
  readonly b: string;
  readonly ratio: string;
  readonly tone: Tone;
  readonly group?: string;
}

/** Every figure of both models side by side. */
export function figureTable(comparison: Comparison): HTMLElement {
  const lines = [...sizeLines(comparison), ...latencyLines(comparison), ...qualityLines(comparison)];
  let group: string | undefined;
  const rows = lines.flatMap(line => {
    const title = line.group !== group ? [groupRow(line.group ?? '')] : [];
    group = line.group;
    return [...title, row(line)];
  });
  return h(
    'table',
    { class: 'comparison-table' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('th', { scope: 'col' }, h('span', { class: 'visually-hidden' }, 'Figure')),
        h('th', { scope: 'col' }, 'Original'),
        h('th', { scope: 'col' }, 'Result'),
        h('th', { scope: 'col' }, 'Result ∕ original'),
      ),
    ),
    h('tbody', null, ...rows),
  );
}

const groupRow = (title: string) => h('tr', { class: 'group' }, h('th', { colspan: 4, scope: 'colgroup' }, title));

const row = ({ label, a, b, ratio, tone }: Line) =>
  h(
    'tr',
    null,
    h('th', { scope: 'row' }, label),
    h('td', null, a),
    h('td', null, b),
    h('td', { class: `ratio ${tone}` }, ratio),
  );

function ratioLine(
  group: string,
  label: string,
  a: number | null,
  b: number | null,
  ratio: number | null,
  format: (value: number) => string,
): Line {
  const text = (value: number | null) => (value === null ? 'unknown' : format(value));
  const tone: Tone = ratio === null || Math.abs(ratio - 1) < 0.005 ? 'neutral' : ratio < 1 ? 'good' : 'bad';
  return { group, label, a: text(a), b: text(b), ratio: ratio === null ? '–' : formatRatio(ratio), tone };
}

function sizeLines({ a, b, ratio }: Comparison): Line[] {
  const group = 'Model';
  return [
    ratioLine(group, 'File size', a.bytes, b.bytes, ratio.bytes, formatBytes),
    ratioLine(group, 'Parameters', a.parameters, b.parameters, ratio.parameters, formatCount),
    ...zeroLines(group, a, b),
    ratioLine(group, 'MACs', a.macs, b.macs, ratio.macs, formatCount),
    ratioLine(
      group,
      'Peak activations',
      a.peakActivationBytes,
      b.peakActivationBytes,
      ratio.peakActivationBytes,
      formatBytes,
    ),
    { group, label: 'Nodes', a: formatExact(a.nodes), b: formatExact(b.nodes), ratio: '', tone: 'neutral' },
    { group, label: 'Opset', a: String(a.opset), b: String(b.opset), ratio: '', tone: 'neutral' },
  ];
}

/** Only of models that have many zeros. */
function zeroLines(group: string, a: ModelSummary, b: ModelSummary): Line[] {
  if (!hasManyZeros(a.zeroWeights) && !hasManyZeros(b.zeroWeights)) return [];
  const share = ({ zeroWeights = null }: ModelSummary) => (zeroWeights === null ? 'unknown' : formatShare(zeroWeights));
  const zeros: Line = { group, label: 'Zero weights', a: share(a), b: share(b), ratio: '', tone: 'neutral' };
  const [one, other] = [a.compressedBytes, b.compressedBytes];
  return one === undefined || other === undefined
    ? [zeros]
    : [zeros, ratioLine(group, 'Size compressed', one, other, other / one, formatBytes)];
}

function latencyLines({ latency, ratio }: Comparison): Line[] {
  if (!latency) return [];
  const group = 'Latency';
  const noise = latency.verdict === 'within noise';
  const line = (label: string, quantile: 'p50' | 'p90' | 'p99', known: number | null): Line => {
    const a = latency.a[quantile];
    const b = latency.b[quantile];
    const made = ratioLine(group, label, a, b, known ?? (a > 0 ? b / a : null), formatMs);
    // Only the median has an interval: the tails are shown, not judged.
    return noise || quantile !== 'p50' ? { ...made, tone: 'neutral' } : made;
  };
  const median = line('Median (p50)', 'p50', ratio.latencyMs);
  const [low, high] = latency.ratioSpread;
  return [
    { ...median, ratio: `${median.ratio} (${significant(low, 3)}–${significant(high, 3)})` },
    line('p90', 'p90', null),
    line('p99', 'p99', null),
  ];
}

function qualityLines({ fidelity, accuracy, custom }: Comparison): Line[] {
  const lines: Line[] = [];
  const only = (label: string, b: string): Line => ({
    group: 'Agreement with the original',
    label,
    a: '',
    b,
    ratio: '',
    tone: 'neutral',
  });
  if (fidelity) {
    const { identical, sqnrDb, cosine, top1Agreement, mse, klDivergence, klOf } = fidelity;
    lines.push(
      only('SQNR', identical ? 'identical' : sqnrDb === null ? 'unknown' : `${significant(sqnrDb, 3)} dB`),
      only('Cosine similarity', cosine === null ? 'unknown' : cosine.toFixed(cosine > 0.999 ? 6 : 4)),
    );
    // Comparisons that an earlier version measured have neither.
    if (typeof mse === 'number') lines.push(only('Mean squared error', formatValue(mse)));
    if (top1Agreement !== null) lines.push(only('Same top class', formatShare(top1Agreement)));
    if (typeof klDivergence === 'number')
      lines.push(
        only(
          `KL divergence of ${klOf === 'probabilities' ? 'outputs' : 'softmax'}`,
          `${formatValue(klDivergence)} nats`,
        ),
      );
    lines.push(only('Samples', formatExact(fidelity.samples)));
  }
  if (accuracy) {
    lines.push(accuracyLine(`Top-1, ${formatExact(accuracy.samples)} samples`, accuracy));
    if (accuracy.top5) lines.push(accuracyLine('Top-5', accuracy.top5));
  }
  if (custom) lines.push(customLine(custom));
  return lines;
}

function accuracyLine(label: string, { a, b }: { readonly a: number; readonly b: number }): Line {
  const points = (b - a) * 100;
  const sign = points > 0 ? '+' : points < 0 ? '−' : '±';
  return {
    group: 'Accuracy',
    label,
    a: formatShare(a),
    b: formatShare(b),
    ratio: `${sign}${Math.abs(points).toFixed(1)} points`,
    tone: points < -1 ? 'bad' : 'neutral',
  };
}

/** How much of a difference matters in the user's own metric is not known: it is shown, not judged. */
function customLine({ name, a, b, higherIsBetter }: NonNullable<Comparison['custom']>): Line {
  return {
    group: 'Your metric',
    label: `${name} (${higherIsBetter ? 'higher' : 'lower'} is better)`,
    a: formatValue(a),
    b: formatValue(b),
    ratio: '',
    tone: 'neutral',
  };
}
