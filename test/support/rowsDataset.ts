import type { Model } from '../../src/core/ir';
import { cloneModel, tensorType } from '../../src/core/ir';
import type { Dataset } from '../../src/core/ports';
import { joinedBatches } from '../../src/core/studies/variants/freeBatch';
import { modelInputs } from '../../src/engine/datasets/inputSpecs';
import { randomDataset } from './execute';

/** Seeded inputs of which a run takes any number, as the model does; undefined where it does not. Other open sizes are `symbol`. */
export function rowsDataset(model: Model, samples: number, symbol?: number): Dataset | undefined {
  if (!modelInputs(model).batchable) return undefined;
  const single = cloneModel(model);
  single.graph.inputs = single.graph.inputs.map(input =>
    input.type.kind === 'tensor'
      ? { ...input, type: tensorType(input.type.type, [1, ...input.type.shape!.slice(1)]) }
      : input,
  );
  const dataset = randomDataset(single, samples, symbol);
  return { ...dataset, batchable: true, batch: joinedBatches(dataset) };
}
