import type { EngineApi } from '../../protocol/engineApi';
import { openDataset } from '../datasets/openDataset';
import type { ModelStore } from '../modelStore';

type Method = EngineApi['describeData'];

/** One line about a data set. Throws LatheError when it does not fit the model. */
export function describeData(
  store: ModelStore,
  { model, data, preprocessing }: Method['params'],
): Promise<Method['result']> {
  return store.use(model, async loaded => {
    const dataset = await openDataset(data, loaded.model, { syntheticSamples: 1, preprocessing });
    try {
      return { label: dataset.label, samples: dataset.samples, labelled: dataset.labels !== undefined };
    } finally {
      await dataset.close?.();
    }
  });
}
