import type { Progress } from '../../core/ports';
import { pruneChannels } from '../../core/transforms/prune';
import { pruneChoices } from '../../core/transforms/prune/options';
import { firstSamples } from '../../core/transforms/recovery/dataParts';
import type { PruneRequest } from '../../protocol/prune';
import type { TransformReport } from '../../protocol/views';
import { openDataset } from '../datasets/openDataset';
import type { Temporaries } from '../files/temporaries';
import { transformFile } from '../transforming/transformFile';

/** Samples for ranking where none are asked for. */
const SAMPLES = 32;
const UNUSED = 'the data was not read: only importance activation looks at it';

/** Writes the model without its least important channels. */
export async function prune(
  request: PruneRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const { model: path, output, force, data, preprocessing, samples = SAMPLES, ...options } = request;
  const { importance } = pruneChoices(options);
  return transformFile({ model: path, output, force }, progress, temporaries, async ({ model }, env) => {
    if (importance !== 'activation') {
      const result = await pruneChannels(model, options, env);
      return { result: data === undefined ? result : { ...result, warnings: [...result.warnings, UNUSED] }, data: '' };
    }
    const opened = await openDataset(data, model, { dims: options.dims, preprocessing, syntheticSamples: samples });
    try {
      const dataset = firstSamples(opened, Math.min(samples, opened.samples));
      return { result: await pruneChannels(model, options, { ...env, dataset }), data: opened.label };
    } finally {
      await opened.close?.();
    }
  });
}
