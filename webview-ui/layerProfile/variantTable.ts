import type { LayerPrecision, LayerProfile, LayerVariant } from '../../src/protocol/layerProfile';
import type { Tone } from '../comparison/verdict';
import { h } from '../dom';
import { formatBytes, formatCount, formatRatio, significant } from '../format';
import { formatLayerMs } from '../profile/units';
import { baselineOf, interval, precisionNames, shareText } from './gain';

const columnsOf = (baseline: LayerPrecision): readonly string[] => [
  'Channels',
  'Median',
  'p90',
  `Time ∕ ${precisionNames[baseline]}`,
  'Verdict',
  'MACs',
  'Weights',
  'SQNR',
];

const tones: Record<LayerVariant['verdict'], Tone> = {
  baseline: 'neutral',
  'within noise': 'neutral',
  faster: 'good',
  slower: 'bad',
};

/** Every figure of every variant, by precision. */
export function variantTable(profile: LayerProfile): HTMLElement {
  const { variants } = profile;
  const columns = columnsOf(baselineOf(profile).precision);
  const precisions = [...new Set(variants.map(v => v.precision))];
  return h(
    'table',
    { class: 'comparison-table variant-table' },
    h('thead', null, h('tr', null, ...columns.map(name => h('th', { scope: 'col' }, name)))),
    h(
      'tbody',
      null,
      ...precisions.flatMap(precision => {
        const group = variants.filter(v => v.precision === precision);
        return [groupRow(precision, group, columns.length), ...group.map(row)];
      }),
    ),
  );
}

/** What the runtime made of a precision is mostly the same for every share: said once. */
function groupRow(precision: LayerPrecision, group: readonly LayerVariant[], width: number): HTMLElement {
  const notes = [...new Set(group.map(v => v.note))];
  const shared = notes.length === 1 ? notes[0]! : '';
  return h(
    'tr',
    { class: 'group' },
    h(
      'th',
      { colspan: width, scope: 'colgroup' },
      h('b', null, precisionNames[precision]),
      shared ? ` ${shared}` : null,
      ...(shared ? [] : group.filter(v => v.note).map(v => h('div', null, `${shareText(v.share)}: ${v.note}`))),
    ),
  );
}

function row(variant: LayerVariant): HTMLElement {
  const { channels, share, latencyMs, ratio, ratioSpread, verdict, macs, weightBytes } = variant;
  const [low, high] = ratioSpread;
  const kept = channels ? `${shareText(share)} (${channels.kept} of ${channels.of})` : 'all';
  const spread = verdict === 'baseline' ? '' : ` ${interval(low, high)}`;
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, kept),
    h('td', null, formatLayerMs(latencyMs.p50)),
    h('td', null, formatLayerMs(latencyMs.p90)),
    h('td', { class: `ratio ${tones[verdict]}` }, `${formatRatio(ratio)}${spread}`),
    h('td', null, verdict),
    h('td', null, macs === null ? 'unknown' : formatCount(macs)),
    h('td', null, formatBytes(weightBytes)),
    h('td', null, agreement(variant)),
  );
}

const agreement = ({ sqnrDb }: LayerVariant): string => (sqnrDb === null ? '–' : `${significant(sqnrDb, 3)} dB`);
