import type { Model } from '../../core/ir';
import type { QuantizeStep } from '../../core/recipe/recipe';
import { completedQuantize } from '../../core/recipe/steps';
import { choicesOf } from '../../core/transforms/quantize/choices';
import type { SearchRequest } from '../../protocol/search';
import type { Closers } from '../closers';
import { type OpenDataset, openDataset } from '../datasets/openDataset';

/** Samples when nothing is said: a share of right classes needs many, the noise of quantization shows on few. */
const LABELLED_SAMPLES = 1024;
const SAMPLES = 64;
const CALIBRATION_SAMPLES = 128;
/** More random numbers do not make ranges any more like those of real data. */
const SYNTHETIC_CALIBRATION = 32;

export interface SearchData {
  /** What models are measured on, and how many samples of it. */
  readonly measured: OpenDataset;
  readonly samples: number;
  readonly calibration: OpenDataset;
  /** The quantization of every model that is tried, with its data as a recipe records them. */
  readonly step: QuantizeStep;
}

/** Opens the data of a search, which are closed with `closers`. Throws LatheError for data that do not fit the model. */
export async function openSearchData(model: Model, request: SearchRequest, closers: Closers): Promise<SearchData> {
  const { data, calibrationData, preprocessing, dims, calibrationSamples } = request;
  const open = async (path: string | undefined, syntheticSamples: number) =>
    closers.keep(await openDataset(path, model, { dims, preprocessing: path && preprocessing, syntheticSamples }));
  const measured = await open(data, request.samples ?? SAMPLES);
  const samples = request.samples ?? (measured.labels && request.minSqnrDb === undefined ? LABELLED_SAMPLES : SAMPLES);
  const path = calibrationData ?? data;
  const calibration = await open(path, calibrationSamples ?? SYNTHETIC_CALIBRATION);
  const limit = Math.min(calibrationSamples ?? CALIBRATION_SAMPLES, calibration.samples);
  const hash = path === undefined ? undefined : await calibration.hash();
  const choices = Object.fromEntries(choicesOf('static').map(name => [name, request[name]]));
  const recorded = { path, preprocessing: path && preprocessing, samples: limit, hash };
  const step = completedQuantize({ step: 'quantize', mode: 'static', ...choices, data: recorded, dims });
  return { measured, samples, calibration, step };
}
