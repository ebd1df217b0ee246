import type { Feeds, Progress, RuntimeTensor } from '../../../core/ports';
import { requireOneRun } from '../../../core/studies/fidelity';
import type { DataPreview, InputPreview, SamplePicture } from '../../../protocol/dataPreview';
import type { OpenDataset } from '../openDataset';
import { InputFigures } from './inputFigures';
import { picturesIn, shownRange, thumbnail } from './thumbnails';

const MOST_PICTURES = 8;

/**
 * Figures over the first `limit` samples as the model gets them, and small pictures of some where an input holds images. Throws
 * LatheError when there are fewer samples than one run takes.
 */
export async function previewDataset(
  dataset: OpenDataset,
  limit: number,
  progress?: Progress,
): Promise<Omit<DataPreview, 'model'>> {
  const step = dataset.step ?? 1;
  requireOneRun(dataset.samples, step);
  const figures = new Map(dataset.inputs.map(name => [name, new InputFigures()]));
  const shown: Feeds[] = [];
  const wanted = Math.max(Math.min(limit, dataset.samples), step);
  let looked = 0;
  while (looked + step <= wanted && looked + step <= dataset.samples) {
    progress?.throwIfCancelled();
    const feeds = await dataset.batch(looked, step);
    for (const [name, figure] of figures) figure.add(feeds[name]!);
    if (shown.length * step < MOST_PICTURES) shown.push(feeds);
    looked += step;
    progress?.report(`Reading sample ${looked} of ${wanted}`, looked / wanted);
  }
  const { label, samples, labels } = dataset;
  const inputs = dataset.inputs.map(name => inputPreview(name, figures.get(name)!, shown, dataset));
  return { data: label, samples, labelled: labels !== undefined, looked, inputs };
}

function inputPreview(
  name: string,
  figures: InputFigures,
  shown: readonly Feeds[],
  dataset: OpenDataset,
): InputPreview {
  const tensors = shown.map(feeds => feeds[name]!);
  const [{ type, dims }] = tensors as [RuntimeTensor, ...RuntimeTensor[]];
  const result = figures.result();
  const range = result.min === null || result.max === null ? undefined : shownRange(type, result.min, result.max);
  const pictures = range ? samplePictures(tensors, range, dataset) : [];
  return { name, type, shape: dims, ...result, pictures, shown: range && pictures.length > 0 ? range : null };
}

function samplePictures(
  tensors: readonly RuntimeTensor[],
  range: readonly [number, number],
  { step = 1, labels, sampleNames }: OpenDataset,
): SamplePicture[] {
  const pictures: SamplePicture[] = [];
  for (const [run, tensor] of tensors.entries()) {
    const planes = picturesIn(tensor);
    // An input that is the same for all samples has other rows than the samples of a run.
    if (!planes || tensor.dims[0] !== step) return [];
    for (let row = 0; row < step && pictures.length < MOST_PICTURES; row++) {
      const sample = run * step + row;
      const [label, name] = [labels?.[sample] ?? null, sampleNames?.[sample] ?? null];
      pictures.push({ sample, name, label, png: thumbnail(tensor, row, planes, range) });
    }
  }
  return pictures;
}
