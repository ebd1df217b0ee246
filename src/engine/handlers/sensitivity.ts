import path from 'node:path';
import type { Progress } from '../../core/ports';
import type { Sensitivity, SensitivityPart, SensitivityRequest } from '../../protocol/sensitivity';
import { resultMemory } from '../cache/resultMemory';
import { Closers } from '../closers';
import { openDataset } from '../datasets/openDataset';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { openRuntime } from '../runtime/runtime';
import { measureSensitivity } from '../sensitivity/measureSensitivity';
import { defaultThreads } from '../threads';

/** Samples when nothing is said: the noise of quantization shows on few, a share of right classes needs more. */
const SAMPLES = 32;
const LABELLED_SAMPLES = 256;

/** Measures how much each layer bears to be quantized; `send` gets each point as it is measured. */
export async function sensitivity(
  request: SensitivityRequest,
  progress: Progress,
  send: (part: SensitivityPart) => void,
): Promise<Sensitivity> {
  const closers = new Closers();
  try {
    progress.report('Reading the model', 0);
    const opened = closers.keep(await openModel(request.model));
    const { dims, preprocessing } = request;
    const syntheticSamples = request.samples ?? SAMPLES;
    const dataset = closers.keep(
      await openDataset(request.data, opened.model, { dims, preprocessing, syntheticSamples }),
    );
    const runtime = await openRuntime(path.basename(request.model));
    const threads = request.threads ?? defaultThreads();
    const origin = { models: [opened], dataset, dims, runtime: runtime.version, threads };
    const memory = request.noCache ? undefined : await resultMemory(origin, progress);
    const samples = request.samples ?? (dataset.labels ? LABELLED_SAMPLES : SAMPLES);
    const env = { runtime, threads, clock, progress, dataset, memory };
    return await measureSensitivity(opened.model, { ...request, samples }, env, send);
  } finally {
    await closers.closeAll();
  }
}
