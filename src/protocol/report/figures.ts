import type { Comparison, ModelSummary } from '../views';
import { hasManyZeros } from '../zeros';
import { bytes, milliseconds, percent, ratio, short } from './numbers';
import { agreementLines, qualityRows } from './quality';

/** Over the layers that a transform left as they were: floats where it quantizes, all their channels where it prunes. */
export const leftTitle = 'Layers left as they were';

/** One figure of both models, as text. */
export interface FigureRow {
  readonly label: string;
  readonly a: string;
  readonly b: string;
  /** b / a; empty where a ratio says nothing. */
  readonly ratio: string;
  /** What bars are drawn of; absent: none. */
  readonly bars?: { readonly a: number; readonly b: number };
}

/** The figures of a comparison, in the order in which they are shown everywhere. */
export function figureRows(c: Comparison): FigureRow[] {
  return [
    row('file size', bytes, c.a.bytes, c.b.bytes, c.ratio.bytes),
    row('parameters', short, c.a.parameters, c.b.parameters, c.ratio.parameters),
    row('weights', bytes, c.a.weightBytes, c.b.weightBytes, quotient(c.a.weightBytes, c.b.weightBytes)),
    ...zeroRows(c),
    row('MACs', short, c.a.macs, c.b.macs, c.ratio.macs),
    row('peak activations', bytes, c.a.peakActivationBytes, c.b.peakActivationBytes, c.ratio.peakActivationBytes),
    ...latencyRows(c),
    ...qualityRows(c).map(([label, a, b]) => ({ label: label!, a: a!, b: b!, ratio: '' })),
  ];
}

function row<T extends number | null>(
  label: string,
  text: (value: T) => string,
  a: T,
  b: T,
  known?: number | null,
): FigureRow {
  const bars = a === null || b === null ? {} : { bars: { a: Number(a), b: Number(b) } };
  return { label, a: text(a), b: text(b), ratio: known === undefined ? '' : ratio(known), ...bars };
}

/** Only of models that have many zeros. */
function zeroRows({ a, b }: Comparison): FigureRow[] {
  if (!hasManyZeros(a.zeroWeights) && !hasManyZeros(b.zeroWeights)) return [];
  const share = ({ zeroWeights = null }: ModelSummary) => (zeroWeights === null ? 'unknown' : percent(zeroWeights));
  const zeros = { label: 'zero weights', a: share(a), b: share(b), ratio: '' };
  const [one, other] = [a.compressedBytes, b.compressedBytes];
  return one === undefined || other === undefined
    ? [zeros]
    : [zeros, row('size compressed', bytes, one, other, quotient(one, other))];
}

/** null where nothing is divided. */
const quotient = (a: number, b: number): number | null => (a === 0 ? null : b / a);

function latencyRows({ latency, ratio: ratios }: Comparison): FigureRow[] {
  if (!latency) return [];
  const of = (q: 'p50' | 'p90' | 'p99', known = quotient(latency.a[q], latency.b[q])) =>
    row(`latency ${q}`, milliseconds, latency.a[q], latency.b[q], known);
  return [of('p50', ratios.latencyMs), of('p90'), of('p99')];
}

/** What the figures mean and where they come from: plain lines. */
export const factLines = (c: Comparison): string[] => [
  ...latencyLines(c),
  ...agreementLines(c),
  `data: ${c.data}`,
  `machine: ${c.machine}`,
];

function latencyLines({ b, latency }: Comparison): string[] {
  if (!latency) return [];
  const [low, high] = latency.ratioSpread;
  const spread = `ratio ${low.toFixed(3)} to ${high.toFixed(3)} (99 %), ${latency.runs} runs each in turns, ${latency.threads} threads`;
  const verdict =
    latency.verdict === 'within noise'
      ? 'latency: the difference is within the noise'
      : `latency: ${b.name} is ${latency.verdict} here`;
  return [`${verdict}; ${spread}`];
}
