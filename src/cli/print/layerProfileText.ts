import type { LayerProfile, LayerVariant } from '../../protocol/layerProfile';
import { bytes, milliseconds, ratio, short } from './numbers';
import { table } from './table';

const precisionNames = { fp32: 'FP32', fp16: 'FP16', int8: 'INT8' } as const;

export function layerProfileText(profile: LayerProfile): string {
  const { layers, options, data, machine, notes, skipped } = profile;
  const lines = [
    layers.map(l => `${l.name} (${l.op})`).join(', '),
    ...profile.inputs.map(v => `in   ${v.name}: ${v.type ?? 'unknown'} ${v.shape?.join(' × ') || 'scalar'}`),
    ...profile.outputs.map(v => `out  ${v.name}: ${v.type ?? 'unknown'} ${v.shape?.join(' × ') || 'scalar'}`),
  ];
  const facts = [
    `${options.runs} runs of each in turns, ${options.threads} ${options.threads === 1 ? 'thread' : 'threads'}; ratios with their 99 % interval`,
    `machine: ${machine.cpu}, onnxruntime ${machine.runtime}`,
    `data: ${data}`,
    ...skipped.map(s => `skipped: ${precisionNames[s.precision]}, ${shareText(s.share)} of the channels: ${s.reason}`),
    ...notes.map(n => `note: ${n}`),
  ];
  return [lines.join('\n'), variantTable(profile.variants), facts.join('\n')].join('\n\n');
}

function variantTable(variants: readonly LayerVariant[]): string {
  const right = 'right' as const;
  const columns = [
    { title: 'variant' },
    { title: 'channels', align: right },
    { title: 'time', align: right },
    { title: 'p99', align: right },
    { title: 'ratio', align: right },
    { title: 'spread' },
    { title: 'verdict' },
    { title: 'MACs', align: right },
    { title: 'weights', align: right },
    { title: 'SQNR', align: right },
    { title: 'note' },
  ];
  const rows = variants.map(v => [
    precisionNames[v.precision],
    v.channels ? `${v.channels.kept} of ${v.channels.of}` : '—',
    milliseconds(v.latencyMs.p50),
    milliseconds(v.latencyMs.p99),
    ratio(v.ratio),
    v.verdict === 'baseline' ? '' : `${ratio(v.ratioSpread[0])} to ${ratio(v.ratioSpread[1])}`,
    v.verdict,
    short(v.macs),
    bytes(v.weightBytes),
    v.sqnrDb === null ? '—' : `${v.sqnrDb.toFixed(1)} dB`,
    v.note,
  ]);
  return table(columns, rows);
}

const shareText = (share: number): string => `${Math.round(share * 100)} %`;
