// How often models are right before and after quantization, for every model of a folder that fits labelled data there:
//   node --import tsx bench/accuracy.ts FOLDER [--samples 64] [--test N] [--threads N] [NAME ...]
// The folder holds pairs of data: X-calibration.npz and X-test.npz, with labels. A model belongs to the pair on which it is
// most often right as float; one that is right on none more often than by chance is left out. Top-1 in percent.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LatheError } from '../src/core/errors';
import type { Dataset, Runtime } from '../src/core/ports';
import { ClassMetrics } from '../src/core/studies/metrics/classMetrics';
import type { QuantizeOptions } from '../src/core/transforms/quantize';
import { openData, quantizeTo, threadedRuntime } from './lib/quantizing';

const VARIANTS: Readonly<Record<string, QuantizeOptions>> = {
  minmax: {},
  mse: { calibration: 'mse' },
  recover: { recover: true },
  'per-tensor': { perTensor: true },
  'per-t. recover': { perTensor: true, recover: true },
};
/** Less than this is hardly learnt. */
const LEAST = 0.3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    samples: { type: 'string', default: '64' },
    test: { type: 'string', default: '2000' },
    threads: { type: 'string' },
  },
});

interface Labelled {
  readonly calibration: string;
  readonly test: string;
  readonly accuracy: number;
}

async function main(folder: string, names: readonly string[]): Promise<void> {
  const runtime = await threadedRuntime(Number(values.threads));
  const files = readdirSync(folder).sort();
  const pairs = files.filter(f => f.endsWith('-calibration.npz')).map(f => f.replace('-calibration.npz', ''));
  const scratch = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
  const output = path.join(scratch, 'out.onnx');
  console.log(['model'.padEnd(36), 'FP32', ...Object.keys(VARIANTS)].map(cell).join(''));
  try {
    for (const file of files.filter(
      f => f.endsWith('.onnx') && (names.length === 0 || names.some(n => f.includes(n))),
    )) {
      const model = path.join(folder, file);
      const data = await dataOf(model, folder, pairs, runtime);
      if (!data) continue;
      const row = [file.padEnd(36), percent(data.accuracy)];
      for (const options of Object.values(VARIANTS)) {
        const calibration = await openData(model, data.calibration);
        const samples = Math.min(Number(values.samples), calibration.samples);
        await quantizeTo(output, model, calibration, runtime, { samples, ...options });
        await calibration.close?.();
        row.push(percent((await accuracyOn(data.test, model, output, runtime)) ?? Number.NaN));
      }
      console.log(row.map(cell).join(''));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function dataOf(
  model: string,
  folder: string,
  pairs: readonly string[],
  runtime: Runtime,
): Promise<Labelled | undefined> {
  let best: Labelled | undefined;
  for (const pair of pairs) {
    try {
      const test = path.join(folder, `${pair}-test.npz`);
      const accuracy = await accuracyOn(test, model, model, runtime);
      if (accuracy !== undefined && accuracy > (best?.accuracy ?? LEAST))
        best = { calibration: path.join(folder, `${pair}-calibration.npz`), test, accuracy };
    } catch (error) {
      // Data of other shapes, and models that this runtime does not run.
      if (!(error instanceof LatheError)) throw error;
    }
  }
  return best;
}

/** @param original the model that the data is read for */
async function accuracyOn(
  file: string,
  original: string,
  model: string,
  runtime: Runtime,
): Promise<number | undefined> {
  const data = await openData(original, file);
  try {
    return await accuracyOf(model, data, runtime);
  } finally {
    await data.close?.();
  }
}

/** Share of the samples whose largest score is that of their label; undefined where there are no scores. */
async function accuracyOf(model: string, data: Dataset, runtime: Runtime): Promise<number | undefined> {
  const session = await runtime.create({ path: model });
  try {
    const classes = new ClassMetrics(data.labels);
    const outputs = session.outputs.map(({ name }) => ({ a: name, b: name }));
    const step = data.batchable ? 50 : (data.step ?? 1);
    const samples = Math.min(Number(values.test), data.samples);
    for (let i = 0; i + step <= samples; i += step) {
      const results = await session.run(await data.batch(i, step));
      classes.add(outputs, results, results, i, step);
    }
    return classes.accuracy()?.a;
  } finally {
    await session.release();
  }
}

const cell = (text: string): string => text.padStart(8).padEnd(text.length > 8 ? text.length + 2 : 10);
const percent = (share: number): string => (share * 100).toFixed(1);

const [folder, ...names] = positionals;
if (folder) void main(folder, names);
else {
  console.error('usage: node --import tsx bench/accuracy.ts FOLDER [--samples 64] [--test N] [--threads N] [NAME ...]');
  process.exitCode = 2;
}
