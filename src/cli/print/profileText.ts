import type { Profile } from '../../protocol/profile';
import { bytes, milliseconds, percent, short } from './numbers';
import { table } from './table';

/** Layers shown to people; the JSON has them all. */
const MOST_LAYERS = 30;

export function profileText(profile: Profile): string {
  return [latency(profile), layers(profile), facts(profile).join('\n')].join('\n\n');
}

function latency({ latencyMs, createMs, peakBytes, options }: Profile): string {
  const { p50, p90, p99, max, mean, std, first } = latencyMs;
  return [
    `latency  p50 ${milliseconds(p50)}, p90 ${milliseconds(p90)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)}`,
    `         mean ${milliseconds(mean)}, std ${milliseconds(std)}, first run ${milliseconds(first)}, loading ${milliseconds(createMs)}`,
    `         ${options.runs} runs, ${options.threads} threads, optimization ${options.optimization}`,
    `memory   ${bytes(peakBytes)} at most (the whole process, runtime included)`,
  ].join('\n');
}

function layers({ layers: all }: Profile): string {
  const total = all.reduce((sum, l) => sum + (l.fusedMs ?? 0), 0);
  const timed = all.filter(l => l.fusedMs !== null).sort((a, b) => b.fusedMs! - a.fusedMs!);
  const rows = timed
    .slice(0, MOST_LAYERS)
    .map(l => [
      l.name,
      l.op,
      layerTime(l.fusedMs!),
      total > 0 ? percent(l.fusedMs! / total) : '',
      l.exactMs === null ? '' : layerTime(l.exactMs),
      short(l.macs),
      l.roofline?.bound ?? 'unknown',
      l.covers.length > 0 ? `+${l.covers.length}` : '',
    ]);
  const right = 'right' as const;
  const columns = [
    { title: 'layer' },
    { title: 'op' },
    { title: 'time', align: right },
    { title: 'share', align: right },
    { title: 'alone', align: right },
    { title: 'MACs', align: right },
    { title: 'bound by' },
    { title: 'covers', align: right },
  ];
  const rest = timed.length - rows.length;
  return table(columns, rows) + (rest > 0 ? `\n... and ${rest} faster ones; --json has all` : '');
}

/** The trace counts whole microseconds: what is far below that was measured, but is not nothing. */
const SHORTEST_MS = 0.0001;
const layerTime = (ms: number): string => (ms < SHORTEST_MS ? `< ${SHORTEST_MS} ms` : milliseconds(ms));

function facts(p: Profile): string[] {
  const { profiledMs, unexplainedMs, roof, machine } = p;
  const on = Object.entries(machine.features).flatMap(([name, has]) => (has ? [name] : []));
  return [
    `layers add up to ${milliseconds(profiledMs.fused - unexplainedMs)} of a run of ${milliseconds(profiledMs.fused)}`,
    ...p.worst.slice(0, 3).map(w => `slow sample: ${w.sample}, ${milliseconds(w.ms)}`),
    `machine: ${machine.cpu}, ${machine.cores} logical cores, ${bytes(machine.memoryBytes)}, ${machine.os} ${machine.arch}, onnxruntime ${machine.runtime}`,
    `instructions: ${on.length > 0 ? on.join(', ') : 'not known'}`,
    `execution provider: ${p.options.executionProvider}; this build has ${machine.availableProviders.join(', ')}`,
    `peak: ${roof.peakGflops.toFixed(0)} GFLOP/s, ${roof.bandwidthGBps.toFixed(1)} GB/s, ${roof.dispatchUs.toFixed(2)} µs per kernel`,
    `data: ${p.data}`,
    ...p.notes.map(n => `note: ${n}`),
  ];
}
