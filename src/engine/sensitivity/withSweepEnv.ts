import path from 'node:path';
import type { Model } from '../../core/ir';
import type { Clock, Dataset, ParallelRuntimes, Progress, ResultMemory, Runtime } from '../../core/ports';
import type { SweepRequest } from '../../protocol/sweep';
import { resultMemory } from '../cache/resultMemory';
import { Closers } from '../closers';
import { openDataset } from '../datasets/openDataset';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { openParallelRuntimes } from '../runtime/parallel/parallelRuntimes';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';

/** Samples when nothing is said: noise shows on few, a share of right classes needs more. */
const SAMPLES = 32;
const LABELLED_SAMPLES = 256;

export interface SweepEnv {
  readonly runtime: Runtime;
  readonly parallel: ParallelRuntimes | undefined;
  readonly threads: number;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly dataset: Dataset;
  readonly memory: ResultMemory | undefined;
}

/** Opens a model and its data for a sweep, and closes them when `work` is done. `samples`: how many to measure on. */
export async function withSweepEnv<T>(
  request: SweepRequest,
  progress: Progress,
  work: (model: Model, samples: number, env: SweepEnv) => Promise<T>,
): Promise<T> {
  const closers = new Closers();
  try {
    progress.report('Reading the model', 0);
    const opened = closers.keep(await openModel(request.model));
    const { dims, preprocessing } = request;
    const syntheticSamples = request.samples ?? SAMPLES;
    const dataset = closers.keep(
      await openDataset(request.data, opened.model, { dims, preprocessing, syntheticSamples }),
    );
    const label = path.basename(request.model);
    const runtime = await openRuntime(label);
    const threads = request.threads ?? defaultThreads();
    const parallel = openParallelRuntimes(threads, runtime.version, label);
    if (parallel) closers.keep(parallel);
    const origin = { models: [opened], dataset, dims, runtime: runtime.version, threads };
    const memory = request.noCache ? undefined : await resultMemory(origin, progress);
    const samples = request.samples ?? (dataset.labels ? LABELLED_SAMPLES : SAMPLES);
    return await work(opened.model, samples, { runtime, parallel, threads, clock, progress, dataset, memory });
  } finally {
    await closers.closeAll();
  }
}
