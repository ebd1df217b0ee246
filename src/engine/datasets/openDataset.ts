import { stat } from 'node:fs/promises';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import type { Dataset } from '../../core/ports';
import type { DimBindings } from '../../protocol/engineApi';
import { fileError } from '../files/fileErrors';
import { type ArraySource, arrayDataset } from './arrayDataset';
import { openFolder } from './folder';
import { openImageFolder } from './images/imageDataset';
import { type ModelInputs, modelInputs } from './inputSpecs';
import { integerRanges } from './integerRanges';
import { openNpz } from './npz';
import { SyntheticDataset } from './syntheticDataset';

export interface OpenDataset extends Dataset {
  /** Sizes of the model's symbolic dimensions in this data. */
  readonly dims?: DimBindings;
  /** What each sample is called, where samples are files. */
  readonly sampleNames?: readonly string[];
  close?(): Promise<void>;
}

export interface DataOptions {
  readonly dims?: DimBindings;
  readonly syntheticSamples: number;
  /** A file that says how images are prepared, instead of the one in their folder. */
  readonly preprocessing?: string;
}

/**
 * The data set at a path (an `.npz` file or a folder), or synthetic inputs where there is none. Throws LatheError with one line
 * when there is no such data, when it cannot be read, and when it does not fit the model.
 */
export async function openDataset(path: string | undefined, model: Model, options: DataOptions): Promise<OpenDataset> {
  const { dims, syntheticSamples, preprocessing } = options;
  const inputs = modelInputs(model, dims);
  if (path === undefined) {
    refusePreprocessing(preprocessing, 'synthetic inputs');
    return new SyntheticDataset(inputs, integerRanges(model, dims), syntheticSamples);
  }
  const source = await openArrays(path, inputs);
  if (!source) return openImageFolder(path, inputs, preprocessing);
  try {
    refusePreprocessing(preprocessing, source.label);
    return await arrayDataset(source, inputs);
  } catch (error) {
    await source.close();
    throw error;
  }
}

function refusePreprocessing(preprocessing: string | undefined, data: string): void {
  if (preprocessing !== undefined)
    throw new LatheError(`${data}: preprocessing is for folders of images; leave it out`);
}

/** undefined: a folder without arrays. */
async function openArrays(path: string, inputs: ModelInputs): Promise<ArraySource | undefined> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (isFolder) return openFolder(path, inputs);
  if (path.toLowerCase().endsWith('.npz')) return openNpz(path);
  throw new LatheError(
    `${path}: not a data set; give an .npz file, or a folder of images, .npy files or .pb test vectors`,
    'missing-data',
  );
}
