import path from 'node:path';
import type { Progress } from '../../core/ports';
import type { EngineApi } from '../../protocol/engineApi';
import { modelInputs } from '../datasets/inputSpecs';
import { openDataset } from '../datasets/openDataset';
import { previewDataset } from '../datasets/preview/previewDataset';
import type { ModelStore } from '../modelStore';

type Method = EngineApi['previewData'];

/** More samples change the figures little and take long where they are image files. */
const SAMPLES = 64;
/** As many as are shown, or as one run takes. */
const SYNTHETIC_SAMPLES = 8;

/** What the model really gets from a data set. Throws LatheError when it does not fit the model. */
export function previewData(
  store: ModelStore,
  request: Method['params'],
  progress: Progress,
): Promise<Method['result']> {
  const { model, data, preprocessing, dims, samples = SAMPLES } = request;
  return store.use(model, async loaded => {
    const syntheticSamples = Math.max(SYNTHETIC_SAMPLES, modelInputs(loaded.model, dims).step);
    const dataset = await openDataset(data, loaded.model, { dims, preprocessing, syntheticSamples });
    try {
      return { model: path.basename(model), ...(await previewDataset(dataset, samples, progress)) };
    } finally {
      await dataset.close?.();
    }
  });
}
