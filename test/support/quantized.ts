import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Model } from '../../src/core/ir';
import { decodeModel, encodeToBytes, MemorySource } from '../../src/core/onnx';
import type { Dataset, Feeds, ResultMemory } from '../../src/core/ports';
import { type QuantizeOptions, quantizeStatic } from '../../src/core/transforms/quantize';
import type { TransformResult } from '../../src/core/transforms/transform';
import { randomDataset, sessionOf, sqnrDb } from './execute';
import { runtime } from './runtime';

const clock = { now: () => performance.now() };

/** Quantizes with seeded random data unless other data is given. `memory`: ranges of this model over this data. */
export const quantized = (
  model: Model,
  options: QuantizeOptions = {},
  dataset: Dataset = randomDataset(model),
  memory?: ResultMemory,
): Promise<TransformResult> => quantizeStatic(model, options, { runtime, clock, dataset, memory });

/** For several forms of one model from the same data: what was measured for one of them is not run again for the next. */
export function sharedMemory(): ResultMemory {
  const entries = new Map<string, unknown>();
  return {
    recall: async options => entries.get(JSON.stringify(options)),
    keep: async (options, value) => void entries.set(JSON.stringify(options), value),
  };
}

/** Operator types that onnxruntime really executes at level extended, sorted. */
export async function executedOps(model: Model): Promise<string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lathe-test-'));
  const file = path.join(folder, 'optimized.onnx');
  try {
    const options = { optimization: 'extended', optimizedModelPath: file } as const;
    const session = await runtime.create({ bytes: await encodeToBytes(model) }, options);
    await session.release();
    const optimized = await decodeModel(new MemorySource(new Uint8Array(readFileSync(file)), 'optimized.onnx'));
    return optimized.graph.nodes.map(n => n.opType).sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs both models over the first samples of the data and returns the SQNR in dB. */
export async function fidelity(a: Model, b: Model, dataset: Dataset, samples = 4, step = 1): Promise<number> {
  const [original, result] = [await sessionOf(a), await sessionOf(b)];
  const pairs: [Feeds, Feeds][] = [];
  for (let start = 0; start < samples; start += step) {
    const feeds = await dataset.batch(start, step);
    pairs.push([await original.run(feeds), await result.run(feeds)]);
  }
  await Promise.all([original.release(), result.release()]);
  return sqnrDb(pairs);
}

/** Share of samples whose largest score is that of their label. */
export async function top1(model: Model, dataset: Dataset, step = 250): Promise<number> {
  const session = await sessionOf(model);
  let right = 0;
  for (let start = 0; start < dataset.samples; start += step) {
    const count = Math.min(step, dataset.samples - start);
    const [scores] = Object.values(await session.run(await dataset.batch(start, count)));
    const classes = scores!.data.length / count;
    for (let i = 0; i < count; i++) {
      const row = Array.from(scores!.data.slice(i * classes, (i + 1) * classes), Number);
      if (row.indexOf(Math.max(...row)) === dataset.labels![start + i]) right++;
    }
  }
  await session.release();
  return right / dataset.samples;
}
