// What static quantization takes against running its samples: time and memory.
//   node --import tsx bench/quantize.ts MODEL DATA [--samples 32] [--times 7] [--threads N]
// Nothing else may run beside it. All is timed in one process, in turns; the middle of the times counts.
// `baseline`: reading the model, running the samples through onnxruntime one by one, and writing the model.
// Each method: reading, quantizing without the cache, and writing. Bounds: 3 x for extremes, 10 x where every number is looked at.
// Memory: the largest resident set of a process that quantizes, above that of one that does the baseline; the bound is the model's
// size and what its layers give out in one run. Exit code 1 when a bound is missed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { batchFor } from '../src/core/transforms/quantize/calibrationRun';
import { peakMemory } from '../src/engine/machine/peakMemory';
import { activationBytes } from './lib/activations';
import { openData, quantizeTo, runAndCopy, threadedRuntime } from './lib/quantizing';

const BOUNDS = { minmax: 3, 'moving-average': 10, percentile: 10, entropy: 10, mse: 10 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    samples: { type: 'string', default: '32' },
    times: { type: 'string', default: '7' },
    threads: { type: 'string' },
    /** Does this once and prints the peak, in a process of its own. */
    once: { type: 'string' },
  },
});
const [model, data] = positionals as [string?, string?];
const samples = Number(values.samples);

type Method = keyof typeof BOUNDS;
type Work = (name: Method | 'baseline') => Promise<unknown>;

async function main(model: string, data: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
  const output = path.join(folder, 'out.onnx');
  const runtime = await threadedRuntime(Number(values.threads));
  const dataset = await openData(model, data);
  const work: Work = name =>
    name === 'baseline'
      ? runAndCopy(output, model, dataset, runtime, samples)
      : quantizeTo(output, model, dataset, runtime, { calibration: name, samples });
  try {
    if (values.once) {
      await work(values.once as Method | 'baseline');
      console.log((await peakMemory()).bytes);
      return true;
    }
    const isQuick = await measureTimes(work);
    const batch = Math.min(await batchFor(dataset), samples);
    const bound = statSync(model).size + (await activationBytes(model, dataset, runtime, batch));
    return measureMemory(bound, batch) && isQuick;
  } finally {
    await dataset.close?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

const methods = Object.keys(BOUNDS) as Method[];

async function measureTimes(work: Work): Promise<boolean> {
  const times = new Map((['baseline', ...methods] as const).map(name => [name, [] as number[]] as const));
  // The first round is warm-up.
  for (let round = 0; round <= Number(values.times); round++)
    for (const [name, list] of times) {
      const start = performance.now();
      await work(name);
      if (round > 0) list.push(performance.now() - start);
    }
  const middle = (name: Method | 'baseline') => {
    const sorted = [...times.get(name)!].sort((a, b) => a - b);
    return sorted[sorted.length >> 1]!;
  };
  const baseline = middle('baseline');
  console.log(`baseline: reading, ${samples} samples, writing: ${baseline.toFixed(0)} ms`);
  for (const method of methods) {
    const ratio = (middle(method) / baseline).toFixed(2);
    const time = middle(method).toFixed(0).padStart(6);
    console.log(`${method.padEnd(15)} ${time} ms ${ratio.padStart(6)} x, bound ${BOUNDS[method]} x`);
  }
  return methods.every(method => middle(method) <= BOUNDS[method] * baseline);
}

function measureMemory(bound: number, batch: number): boolean {
  const least = peakOf('baseline');
  console.log(`baseline: peak ${mega(least)}; model and activations of one run (${batch} samples): ${mega(bound)}`);
  const above = (['minmax', 'entropy'] as const).map(method => {
    const bytes = peakOf(method) - least;
    console.log(`${method.padEnd(15)} ${mega(bytes)} above the baseline, bound ${mega(bound)}`);
    return bytes;
  });
  return above.every(bytes => bytes <= bound);
}

/** A peak never goes down: each is taken in a process of its own. */
function peakOf(name: Method | 'baseline'): number {
  const own = [fileURLToPath(import.meta.url), model!, data!, '--samples', values.samples, '--once', name];
  const threads = values.threads ? ['--threads', values.threads] : [];
  return Number(execFileSync(process.execPath, ['--import', 'tsx', ...own, ...threads], { encoding: 'utf8' }));
}

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

if (model && data)
  void main(model, data).then(good => {
    process.exitCode = good ? 0 : 1;
  });
else {
  console.error('usage: node --import tsx bench/quantize.ts MODEL DATA [--samples 32] [--times 7] [--threads N]');
  process.exitCode = 2;
}
