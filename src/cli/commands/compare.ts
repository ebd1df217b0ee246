import path from 'node:path';
import type { Comparison } from '../../protocol/views';
import type { Command } from '../command';
import { count, dataOptions, dimOption, dims, file, flag } from '../options';
import { bytes, milliseconds, ratio, short } from '../print/numbers';
import { agreementLines, qualityRows } from '../print/qualityText';
import { table } from '../print/table';

export const compare: Command = {
  name: 'compare',
  usage:
    'A B [--data SET] [--preprocessing FILE] [--metric FILE] [--runs N] [--threads N] [--samples N] [--dim NAME=N] [--no-cache] [--json]',
  summary: 'size, cost, latency, agreement and accuracy of two models',
  options: {
    ...dimOption,
    ...dataOptions,
    metric: { type: 'string' },
    runs: { type: 'string' },
    threads: { type: 'string' },
    samples: { type: 'string' },
    'no-cache': { type: 'boolean' },
  },
  positionals: ['A', 'B'],
  async run({ engine, call, print }, [a, b], options) {
    const comparison = await engine.call(
      'compare',
      {
        a: path.resolve(a!),
        b: path.resolve(b!),
        data: file(options, 'data'),
        preprocessing: file(options, 'preprocessing'),
        metric: file(options, 'metric'),
        runs: count(options, 'runs'),
        threads: count(options, 'threads'),
        samples: count(options, 'samples'),
        dims: dims(options),
        noCache: flag(options, 'no-cache'),
      },
      call,
    );
    await print(comparison, () => comparisonText(comparison));
  },
};

function comparisonText(c: Comparison): string {
  const rows: string[][] = [
    ['size', bytes(c.a.bytes), bytes(c.b.bytes), ratio(c.ratio.bytes)],
    ['parameters', short(c.a.parameters), short(c.b.parameters), ratio(c.ratio.parameters)],
    ['weights', bytes(c.a.weightBytes), bytes(c.b.weightBytes), ''],
    ['MACs', short(c.a.macs), short(c.b.macs), ratio(c.ratio.macs)],
    [
      'peak activations',
      bytes(c.a.peakActivationBytes),
      bytes(c.b.peakActivationBytes),
      ratio(c.ratio.peakActivationBytes),
    ],
    ...latencyRows(c),
    ...qualityRows(c),
  ];
  const columns = [
    { title: '' },
    { title: c.a.name, align: 'right' as const },
    { title: c.b.name, align: 'right' as const },
    { title: 'ratio', align: 'right' as const },
  ];
  const facts = [
    ...latencyVerdict(c),
    ...agreementLines(c),
    `data: ${c.data}`,
    `machine: ${c.machine}`,
    ...c.notes.map(n => `note: ${n}`),
  ];
  return `${table(columns, rows)}\n\n${facts.join('\n')}`;
}

function latencyRows({ latency, ratio: ratios }: Comparison): string[][] {
  if (!latency) return [];
  const row = (q: 'p50' | 'p90' | 'p99', r: string) => [
    `latency ${q}`,
    milliseconds(latency.a[q]),
    milliseconds(latency.b[q]),
    r,
  ];
  return [row('p50', ratio(ratios.latencyMs)), row('p90', ''), row('p99', '')];
}

function latencyVerdict({ b, latency }: Comparison): string[] {
  if (!latency) return [];
  const [low, high] = latency.ratioSpread;
  const spread = `ratio ${low.toFixed(3)} to ${high.toFixed(3)} (99 %), ${latency.runs} runs each in turns, ${latency.threads} threads`;
  const verdict =
    latency.verdict === 'within noise'
      ? 'latency: the difference is within the noise'
      : `latency: ${b.name} is ${latency.verdict} here`;
  return [`${verdict}; ${spread}`];
}
