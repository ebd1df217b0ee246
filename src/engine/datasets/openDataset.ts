import { stat } from 'node:fs/promises';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import type { Dataset } from '../../core/ports';
import type { DimBindings } from '../../protocol/engineApi';
import { fileError } from '../files/fileErrors';
import { type ArraySource, arrayDataset } from './arrayDataset';
import { openFolder } from './folder';
import { type ModelInputs, modelInputs } from './inputSpecs';
import { integerBounds } from './integerBounds';
import { openNpz } from './npz';
import { SyntheticDataset } from './syntheticDataset';

export interface OpenDataset extends Dataset {
  /** Sizes of the model's symbolic dimensions in this data. */
  readonly dims?: DimBindings;
  close?(): Promise<void>;
}

/**
 * The data set at a path (an `.npz` file or a folder), or synthetic inputs where there is none. Throws LatheError with one line
 * when there is no such data, when it cannot be read, and when it does not fit the model.
 */
export async function openDataset(
  path: string | undefined,
  model: Model,
  options: { dims?: DimBindings; syntheticSamples: number },
): Promise<OpenDataset> {
  const inputs = modelInputs(model, options.dims);
  if (path === undefined) return new SyntheticDataset(inputs, integerBounds(model), options.syntheticSamples);
  const source = await openSource(path, inputs);
  try {
    return await arrayDataset(source, inputs);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openSource(path: string, inputs: ModelInputs): Promise<ArraySource> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (isFolder) return openFolder(path, inputs);
  if (path.toLowerCase().endsWith('.npz')) return openNpz(path);
  throw new LatheError(
    `${path}: not a data set; give an .npz file, or a folder of .npy files or .pb test vectors`,
    'missing-data',
  );
}
