import type { Model } from '../../core/ir';
import type { Progress } from '../../core/ports';
import { pruneChannels } from '../../core/transforms/prune';
import { defaultSamples, type PruneOptions, pruneChoices } from '../../core/transforms/prune/options';
import { winsBack } from '../../core/transforms/prune/reconstruct/winBackOptions';
import { firstSamples } from '../../core/transforms/recovery/dataParts';
import type { PruneRequest } from '../../protocol/prune';
import type { TransformReport } from '../../protocol/views';
import { openDataset } from '../datasets/openDataset';
import type { Temporaries } from '../files/temporaries';
import { modelLatency } from '../transforming/modelLatency';
import { transformFile } from '../transforming/transformFile';
import { readSweep } from './readSweep';

const UNUSED = 'the data was not read: nothing that was asked for looks at it';

/** Writes the model without its least important channels. */
export async function prune(
  request: PruneRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const { model: path, output, force, data, preprocessing, samples, sweep, ...asked } = request;
  const options: PruneOptions = { ...asked, ...(sweep !== undefined && { curves: await readSweep(sweep) }) };
  const choices = pruneChoices(options);
  const isRanking = choices.importance === 'activation';
  const winning = winsBack(choices) && data !== undefined;
  return transformFile({ model: path, output, force }, progress, temporaries, async ({ model }, env) => {
    if (!isRanking && !winning && options.latencyMs === undefined) {
      const result = await pruneChannels(model, options, env);
      return { result: data === undefined ? result : { ...result, warnings: [...result.warnings, UNUSED] }, data: '' };
    }
    const wanted =
      samples ?? defaultSamples({ ...choices, ...(!winning && { reconstruct: false, reestimate: false }) });
    const opened = await openDataset(data, model, { dims: options.dims, preprocessing, syntheticSamples: wanted });
    try {
      const dataset = firstSamples(opened, Math.min(wanted, opened.samples));
      const feeds = await opened.batch(0, opened.step ?? 1);
      const latencyOf = (candidate: Model) => modelLatency(candidate, feeds, env.runtime, env.clock);
      const result = await pruneChannels(model, options, { ...env, dataset, latencyOf });
      return { result, data: opened.label };
    } finally {
      await opened.close?.();
    }
  });
}
