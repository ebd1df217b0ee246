import { requireSameInputs } from '../../core/studies/sameInterface';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Closers } from '../closers';
import { modelInputs } from '../datasets/inputSpecs';
import { openDataset } from '../datasets/openDataset';
import { type OpenModel, openModel } from '../openModel';

/** A model with the data as it takes it. */
export interface ComparedModel extends OpenModel {
  readonly data: Awaited<ReturnType<typeof openDataset>>;
}

/** Opens two models that take the same inputs, and data for both. Throws LatheError when they do not. */
export async function openBoth(
  { a, b, data, dims, preprocessing }: Pick<CompareRequest, 'a' | 'b' | 'data' | 'dims' | 'preprocessing'>,
  syntheticSamples: number,
  closers: Closers,
): Promise<{ readonly a: ComparedModel; readonly b: ComparedModel }> {
  const models = [closers.keep(await openModel(a)), closers.keep(await openModel(b))] as const;
  // Before the data is looked at: it would fit only one of them, which is not what is wrong.
  requireSameInputs(inputsOf(models[0]), inputsOf(models[1]));
  const withData = async (opened: OpenModel): Promise<ComparedModel> => ({
    ...opened,
    data: closers.keep(await openDataset(data, opened.model, { dims, preprocessing, syntheticSamples })),
  });
  return { a: await withData(models[0]), b: await withData(models[1]) };
}

const inputsOf = ({ model }: OpenModel) =>
  modelInputs(model).specs.map(({ name, type, shape }) => ({ name, type, shape: shape ?? [] }));
