import type { Comparison } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatMs, formatShare } from '../format';
import { type IconName, icon } from '../icons';
import { fidelityVerdict, latencyVerdict, pointsVerdict, sizeVerdict, type Tone, type Verdict } from './verdict';

const toneIcon: Record<Tone, IconName> = { good: 'faster', bad: 'slower', neutral: 'equal' };

/** What most readers came for, in four tiles. */
export function verdictTiles(comparison: Comparison): HTMLElement {
  const { a, b, ratio, latency, fidelity, accuracy } = comparison;
  const tiles = [
    tile('Size', { ...sizeVerdict(ratio.bytes), detail: `${formatBytes(a.bytes)} → ${formatBytes(b.bytes)}` }, ''),
  ];
  if (latency) {
    const verdict = latencyVerdict(latency, ratio.latencyMs);
    tiles.push(tile('Speed', verdict, `${formatMs(latency.a.p50)} → ${formatMs(latency.b.p50)}`));
  } else tiles.push(tile('Speed', { tone: 'neutral', headline: 'Not measured', detail: 'The notes say why.' }, ''));
  if (fidelity) {
    const agreement =
      fidelity.top1Agreement === null ? '' : `Same top class for ${formatShare(fidelity.top1Agreement)} of the samples`;
    tiles.push(tile('Agreement with the original', fidelityVerdict(fidelity), agreement));
  } else tiles.push(tile('Agreement', { tone: 'neutral', headline: 'Not measured', detail: 'The notes say why.' }, ''));
  if (accuracy) tiles.push(tile('Accuracy', pointsVerdict(accuracy), ''));
  return h('div', { class: 'verdicts' }, ...tiles);
}

function tile(label: string, { tone, headline, detail }: Verdict, extra: string): HTMLElement {
  return h(
    'section',
    { class: `verdict ${tone}`, 'aria-label': label },
    h('div', { class: 'verdict-label' }, label),
    h('div', { class: 'verdict-headline' }, icon(toneIcon[tone]), h('span', null, headline)),
    extra ? h('div', { class: 'verdict-extra' }, extra) : null,
    detail ? h('div', { class: 'verdict-detail' }, detail) : null,
  );
}
