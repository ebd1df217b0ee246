import path from 'node:path';
import type { Progress } from '../../core/ports';
import { type MeasuredLoss, measurePruned } from '../../core/studies/prunedLoss/measure';
import type { PruneSweep } from '../../core/studies/prunedLoss/sweep';
import type { PruneRequest } from '../../protocol/prune';
import { Closers } from '../closers';
import { openDataset } from '../datasets/openDataset';
import { openModel } from '../openModel';
import { openRuntime } from '../runtime/runtime';
import { defaultThreads } from '../threads';

/** Measures a model that was pruned by a sweep, in the sweep's metric; null without data. @param used samples that pruning looked at */
export async function measureFile(
  { model, output, data, preprocessing, dims }: PruneRequest,
  { metric }: PruneSweep,
  used: number,
  progress: Progress,
): Promise<MeasuredLoss | null> {
  if (data === undefined) return null;
  const closers = new Closers();
  try {
    progress.report('Measuring the pruned model');
    const pruned = await openModel(output);
    closers.defer(() => pruned.close());
    const dataset = await openDataset(data, pruned.model, { dims, preprocessing, syntheticSamples: 0 });
    closers.defer(async () => dataset.close?.());
    const env = { runtime: await openRuntime(path.basename(output)), threads: defaultThreads(), dataset, progress };
    return await measurePruned({ path: model }, pruned.model, metric, used, env);
  } finally {
    await closers.closeAll();
  }
}
