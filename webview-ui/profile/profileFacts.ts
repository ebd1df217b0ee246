import { type ProfileOverlay, thisMachine } from '../../src/protocol/pageApi';
import type { Profile } from '../../src/protocol/profile';
import { formatBytes, formatExact, formatMs, formatShare, plural, significant } from '../format';
import { formatGbps, formatGflops, formatLayerMs } from './units';

type Fact = readonly [name: string, value: string, title?: string];

/** Where the times were measured: `on this machine`, `from pi5.json`. */
export const sourceText = (overlay: ProfileOverlay): string =>
  isLocal(overlay) ? `on ${thisMachine}` : `from ${overlay.source}`;
export const isLocal = ({ source }: ProfileOverlay): boolean => source === thisMachine;

export function latencyFacts({ latencyMs, createMs, peakBytes, peakSource }: Profile): Fact[] {
  const { p90, p99, max, mean, std, first } = latencyMs;
  return [
    ['p90', formatMs(p90), '9 of 10 runs took no longer'],
    ['p99', formatMs(p99), '99 of 100 runs took no longer'],
    ['Longest', formatMs(max)],
    ['Mean ± deviation', `${formatMs(mean)} ± ${formatMs(std)}`],
    ['First run', formatMs(first), 'Not counted in the others: it also fills caches'],
    ['Loading', formatMs(createMs), 'Reading the model, optimizing it and reserving memory'],
    ['Peak memory', formatBytes(peakBytes), `The whole process, with the runtime's own library (${peakSource})`],
  ];
}

export function conditionFacts({ options, data }: Profile): Fact[] {
  return [
    ['Runs', `${formatExact(options.runs)}, after ${formatExact(options.warmup)} to warm up`],
    ['Threads', formatExact(options.threads)],
    ['Optimization', options.optimization, 'How far the runtime may optimize the model'],
    ['Runs on', options.executionProvider, 'Execution provider of onnxruntime'],
    ['Data', data, data],
  ];
}

/** How far the layers explain the run. */
export function sumFacts({ profiledMs, profilerMs, unexplainedMs, options }: Profile): Fact[] {
  const share = profiledMs.fused > 0 ? ` (${formatShare(Math.abs(unexplainedMs) / profiledMs.fused)})` : '';
  const { fused, exact } = options.profiledRuns;
  return [
    ['Recorded run', formatLayerMs(profiledMs.fused), 'Mean of the least disturbed runs, recording taken off'],
    ['All layers', formatLayerMs(profiledMs.fused - unexplainedMs)],
    [
      unexplainedMs < 0 ? 'Too much' : 'Unexplained',
      formatLayerMs(Math.abs(unexplainedMs)) + share,
      unexplainedMs < 0 ? 'The layers add up to more than the run' : 'Part of the run that no layer took',
    ],
    ['Without fusion', formatLayerMs(profiledMs.exact), 'The run in which every node runs by itself'],
    ['Recording', formatLayerMs(profilerMs.fused), 'What recording added to each run; no figure here contains it'],
    ['Recorded runs', `${formatExact(fused)}, ${formatExact(exact)} without fusion`],
  ];
}

const featureNames: readonly (readonly [keyof Profile['machine']['features'], string])[] = [
  ['avx2', 'AVX2'],
  ['avx512', 'AVX-512'],
  ['vnni', 'VNNI'],
  ['amx', 'AMX'],
  ['bf16', 'BF16'],
  ['neonDotprod', 'NEON dot product'],
  ['i8mm', 'I8MM'],
];

export function machineFacts({ machine, roof }: Profile): Fact[] {
  const { features } = machine;
  const has = featureNames.filter(([key]) => features[key] === true).map(([, name]) => name);
  const asked = featureNames.some(([key]) => features[key] !== null);
  return [
    ['Processor', machine.cpu, machine.cpu],
    ['Cores', plural(machine.cores, 'logical core')],
    [
      'Instructions',
      has.length > 0 ? has.join(', ') : asked ? 'none of those that matter' : 'unknown',
      'Those that decide how fast low precision runs',
    ],
    ['Memory', formatBytes(machine.memoryBytes)],
    ['System', `${machine.os} ${machine.arch}`],
    ['onnxruntime', machine.runtime],
    ...(machine.availableProviders?.length
      ? [
          [
            'Can run on',
            machine.availableProviders.join(', '),
            'Execution providers of this build of the runtime',
          ] as const,
        ]
      : []),
    [
      'Peak',
      `${formatGflops(roof.peakGflops)}, ${formatGbps(roof.bandwidthGBps)}`,
      'Measured here: a large matrix product, and reading and writing memory',
    ],
    ['Starting a kernel', `${significant(roof.dispatchUs, 3)}\u202fµs`],
  ];
}
