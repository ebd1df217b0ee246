import path from 'node:path';
import { verify } from '../../core/analysis/verify';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import { decodeWarnings, encodeModel } from '../../core/onnx';
import type { Progress, Runtime } from '../../core/ports';
import { type QuantizeOptions, quantizeDynamic, quantizeStatic, quantizeWeights } from '../../core/transforms/quantize';
import type { TransformEnv, TransformResult } from '../../core/transforms/transform';
import type { QuantizeRequest } from '../../protocol/engineApi';
import { version } from '../../protocol/version';
import type { TransformReport } from '../../protocol/views';
import { resultMemory } from '../cache/resultMemory';
import { openDataset } from '../datasets/openDataset';
import { PendingOutput } from '../files/pendingOutput';
import type { Temporaries } from '../files/temporaries';
import { type OpenModel, openModel } from '../openModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';

/** Synthetic samples for calibration: more of them do not make random numbers any more like real data. */
const SYNTHETIC_SAMPLES = 32;

/** Writes the quantized model; nothing appears under the output's name unless all went well. */
export async function quantize(
  request: QuantizeRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const original = await openModel(request.model);
  try {
    const sources = original.files.map(f => f.path);
    const { output, force = false } = request;
    const pending = await PendingOutput.begin({ path: output, force, sources }, temporaries);
    try {
      const report = await quantizeInto(pending, original, request, progress);
      // Not every system lets a file be replaced that is open.
      await original.close();
      await pending.commit();
      return report;
    } finally {
      await pending.abort();
    }
  } finally {
    await original.close();
  }
}

async function quantizeInto(
  pending: PendingOutput,
  original: OpenModel,
  request: QuantizeRequest,
  progress: Progress,
): Promise<TransformReport> {
  const runtime = await openRuntime(path.basename(original.path));
  const provenance = { version, source: path.basename(original.path) };
  const env = { runtime, clock, progress, provenance };
  const { result, data } =
    request.mode === 'static'
      ? await quantizeOnData(original, request, env)
      : { result: await withoutData[request.mode](original.model, optionsOf(request), env), data: '' };
  const { bytes, steps } = await write(result, original.model, pending, runtime, progress);
  return {
    output: request.output,
    bytes,
    changed: result.changed,
    skipped: result.skipped,
    steps: [...result.steps, ...steps],
    data,
    warnings: [...decodeWarnings(original.model), ...result.warnings, ...growth(original.bytes, bytes)],
  };
}

const withoutData = { dynamic: quantizeDynamic, weights: quantizeWeights };

async function quantizeOnData(
  original: OpenModel,
  request: QuantizeRequest,
  env: TransformEnv & { progress: Progress },
): Promise<{ result: TransformResult; data: string }> {
  const { model } = original;
  const dataset = await openDataset(request.data, model, {
    dims: request.dims,
    preprocessing: request.preprocessing,
    syntheticSamples: request.samples ?? SYNTHETIC_SAMPLES,
  });
  try {
    const origin = { models: [original], dataset, dims: request.dims, runtime: env.runtime.version };
    const memory = request.noCache ? undefined : await resultMemory(origin, env.progress);
    const result = await quantizeStatic(model, optionsOf(request), { ...env, dataset, memory });
    return { result, data: dataset.label };
  } finally {
    await dataset.close?.();
  }
}

const growth = (before: number, after: number): string[] =>
  after > before ? [`the result is larger than the original: ${after} bytes instead of ${before}`] : [];

const optionsOf = ({
  model,
  output,
  force,
  mode,
  data,
  preprocessing,
  dims,
  noCache,
  ...options
}: QuantizeRequest): QuantizeOptions => options;

/** Writes a transform's result beside its target, after checking it, and tries it out in the runtime. */
async function write(
  { model }: TransformResult,
  original: Model,
  pending: PendingOutput,
  runtime: Runtime,
  progress: Progress,
): Promise<{ bytes: number; steps: TransformReport['steps'] }> {
  const before = new Set(verify(original));
  const [problem] = verify(model).filter(p => !before.has(p));
  if (problem) throw new LatheError(`the result would be no valid model: ${problem}; nothing was written`);
  progress.throwIfCancelled();
  progress.report('Writing the file');
  const start = clock.now();
  const sink = await pending.create(pending.modelName);
  const externalData = { fileName: pending.dataName, open: () => pending.create(pending.dataName) };
  const { bytes, externalBytes } = await encodeModel(model, sink, { externalData });
  await sink.commit();
  const written = clock.now();
  progress.throwIfCancelled();
  progress.report('Trying out the result');
  const session = await runtime.create({ path: pending.pathOf(pending.modelName) });
  await session.release();
  const tried = clock.now();
  return {
    bytes: bytes + externalBytes,
    steps: [
      { name: 'write', seconds: (written - start) / 1000 },
      { name: 'try out', seconds: (tried - written) / 1000 },
    ],
  };
}
