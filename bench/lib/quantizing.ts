// What the benches of quantization share: the product's own parts, in this process. Run them with node --import tsx.
import { rmSync } from 'node:fs';
import type { Model } from '../../src/core/ir';
import { encodeModel } from '../../src/core/onnx';
import type { Dataset, Runtime } from '../../src/core/ports';
import { type QuantizeOptions, quantizeStatic } from '../../src/core/transforms/quantize';
import { type OpenDataset, openDataset } from '../../src/engine/datasets/openDataset';
import { FileSink } from '../../src/engine/files/fileSink';
import { openModel } from '../../src/engine/openModel';
import { clock } from '../../src/engine/progress';
import { openRuntime } from '../../src/engine/runtime/runtime';

export async function openData(model: string, data: string): Promise<OpenDataset> {
  const opened = await openModel(model);
  try {
    return await openDataset(data, opened.model, { syntheticSamples: 32 });
  } finally {
    await opened.close();
  }
}

/** The runtime with so many threads, or its own number. */
export async function threadedRuntime(threads: number): Promise<Runtime> {
  const runtime = await openRuntime();
  return threads
    ? { ...runtime, create: (source, options) => runtime.create(source, { threads, ...options }) }
    : runtime;
}

/** Reads, quantizes without the cache, and writes. */
export async function quantizeTo(
  output: string,
  model: string,
  dataset: Dataset,
  runtime: Runtime,
  options: QuantizeOptions,
): Promise<void> {
  const original = await openModel(model);
  try {
    const { model: result } = await quantizeStatic(original.model, options, { runtime, clock, dataset });
    await write(result, output);
  } finally {
    await original.close();
  }
}

/** Reads, runs the samples one by one, and writes the model as it is. */
export async function runAndCopy(
  output: string,
  model: string,
  dataset: Dataset,
  runtime: Runtime,
  samples: number,
): Promise<void> {
  const original = await openModel(model);
  try {
    const session = await runtime.create({ path: model });
    const step = dataset.batchable ? 1 : (dataset.step ?? 1);
    for (let i = 0; i + step <= samples; i += step) await session.run(await dataset.batch(i, step));
    await session.release();
    await write(original.model, output);
  } finally {
    await original.close();
  }
}

async function write(model: Model, output: string): Promise<void> {
  rmSync(output, { force: true });
  const sink = await FileSink.create(output);
  await encodeModel(model, sink);
  await sink.commit();
}
