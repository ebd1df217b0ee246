import type { Comparison, ModelSummary } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatCount, formatMs, formatShare } from '../format';
import { type IconName, icon } from '../icons';
import {
  fidelityVerdict,
  latencyVerdict,
  macsVerdict,
  pointsVerdict,
  sizeVerdict,
  type Tone,
  type Verdict,
} from './verdict';

const toneIcon: Record<Tone, IconName> = { good: 'faster', bad: 'slower', neutral: 'equal' };

const notMeasured: Verdict = { tone: null, headline: 'Not measured', detail: 'The notes say why.' };

/** What most readers came for, in a few tiles. */
export function verdictTiles(comparison: Comparison): HTMLElement {
  const { a, b, ratio, latency, fidelity, accuracy } = comparison;
  const tiles = [tile('Size', { ...sizeVerdict(ratio.bytes), detail: sizeDetail(a, b) }, '')];
  const fewer = ratio.macs === null ? null : macsVerdict(ratio.macs);
  if (fewer) tiles.push(tile('Computation', { ...fewer, detail: computationDetail(a, b) }, ''));
  if (latency) {
    const verdict = latencyVerdict(latency, ratio.latencyMs);
    tiles.push(tile('Speed', verdict, `${formatMs(latency.a.p50)} → ${formatMs(latency.b.p50)}`));
  } else tiles.push(tile('Speed', notMeasured, ''));
  if (fidelity) {
    const agreement =
      fidelity.top1Agreement === null ? '' : `Same top class for ${formatShare(fidelity.top1Agreement)} of the samples`;
    tiles.push(tile('Agreement with the original', fidelityVerdict(fidelity), agreement));
  } else tiles.push(tile('Agreement', notMeasured, ''));
  if (accuracy) tiles.push(tile('Accuracy', pointsVerdict(accuracy), ''));
  return h('div', { class: 'verdicts' }, ...tiles);
}

const change = (a: number | null, b: number | null, format: (value: number) => string): string =>
  a === null || b === null ? 'unknown' : `${format(a)} → ${format(b)}`;

function sizeDetail(a: ModelSummary, b: ModelSummary): string {
  const [one, other] = [a.compressedBytes, b.compressedBytes];
  const compressed = one === undefined || other === undefined ? [] : [`compressed ${change(one, other, formatBytes)}`];
  return [change(a.bytes, b.bytes, formatBytes), ...compressed].join(', ');
}

const computationDetail = (a: ModelSummary, b: ModelSummary): string =>
  `${change(a.macs, b.macs, formatCount)} MACs, ${change(a.parameters, b.parameters, formatCount)} parameters`;

function tile(label: string, { tone, headline, detail }: Verdict, extra: string): HTMLElement {
  return h(
    'section',
    { class: `verdict ${tone ?? ''}`, 'aria-label': label },
    h('div', { class: 'verdict-label' }, label),
    h('div', { class: 'verdict-headline' }, tone && icon(toneIcon[tone]), h('span', null, headline)),
    extra ? h('div', { class: 'verdict-extra' }, extra) : null,
    detail ? h('div', { class: 'verdict-detail' }, detail) : null,
  );
}
