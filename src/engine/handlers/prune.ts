import type { Dataset, Progress } from '../../core/ports';
import { type PruneResult, pruneChannels } from '../../core/transforms/prune';
import { defaultSamples, type PruneOptions, pruneChoices } from '../../core/transforms/prune/options';
import { winsBack } from '../../core/transforms/prune/reconstruct/winBackOptions';
import { firstSamples } from '../../core/transforms/recovery/dataParts';
import type { PruneRequest } from '../../protocol/prune';
import type { TransformReport } from '../../protocol/views';
import { openDataset } from '../datasets/openDataset';
import type { Temporaries } from '../files/temporaries';
import { transformFile } from '../transforming/transformFile';
import { readSweep } from './readSweep';

const UNUSED = 'the data was not read: nothing that was asked for looks at it';
const NO_DATA = 'no real data was given, so nothing of the accuracy that pruning costs was won back';

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
    const pruned = async (dataset?: Dataset): Promise<PruneResult> => {
      const result = await pruneChannels(model, options, { ...env, dataset });
      const notes = winsBack(choices) && !winning ? [NO_DATA] : [];
      return { ...result, warnings: [...result.warnings, ...notes] };
    };
    if (!isRanking && !winning) {
      const result = await pruned();
      return { result: data === undefined ? result : { ...result, warnings: [...result.warnings, UNUSED] }, data: '' };
    }
    const wanted =
      samples ?? defaultSamples({ ...choices, ...(!winning && { reconstruct: false, reestimate: false }) });
    const opened = await openDataset(data, model, { dims: options.dims, preprocessing, syntheticSamples: wanted });
    try {
      return { result: await pruned(firstSamples(opened, Math.min(wanted, opened.samples))), data: opened.label };
    } finally {
      await opened.close?.();
    }
  });
}
