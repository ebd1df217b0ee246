import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { LatheError } from '../../../core/errors';
import { float16Array } from '../../../core/numeric/float16';
import type { Feeds, TypedData } from '../../../core/ports';
import { hashFiles } from '../hash';
import type { ModelInputs } from '../inputSpecs';
import type { OpenDataset } from '../openDataset';
import { describePipeline } from './describe';
import { classIndices, classNames, type ImageFile, imageFiles } from './imageFiles';
import { type Pipeline, pipelineFor, prepare } from './pipeline';
import { preparedPictures } from './preparedPictures';
import { type Preprocessing, readPreprocessing } from './preprocessing';
import { readPicture } from './readPicture';

/** The preprocessing that lies in a folder of images. */
export const PREPROCESSING_FILE = 'preprocessing.json';

/**
 * A folder of images for a model of one image input; images are read when they are asked for. `preprocessing`: a file to use instead
 * of the folder's own. Throws LatheError when there are no images and when they or the preprocessing do not fit the model.
 */
export async function openImageFolder(
  folder: string,
  inputs: ModelInputs,
  preprocessing: string | undefined,
): Promise<OpenDataset> {
  const files = await imageFiles(folder);
  if (files.length === 0)
    throw new LatheError(
      `${folder}: there is no data in this folder; it should hold .npy files named as the model's inputs, .pb test vectors, or JPEG or PNG images`,
      'missing-data',
    );
  const label = path.basename(folder);
  const own = path.join(folder, PREPROCESSING_FILE);
  const source = preprocessing ?? (existsSync(own) ? own : undefined);
  const block: Preprocessing = source === undefined ? {} : await readPreprocessing(source);
  const pipeline = pipelineFor(inputs, block, label);
  const labels = classIndices(files, block.labels, label);
  return new ImageDataset(folder, files, inputs, pipeline, labels, source === undefined);
}

class ImageDataset implements OpenDataset {
  readonly synthetic = false;
  readonly label: string;
  readonly samples: number;
  readonly inputs: readonly string[];
  readonly step: number;
  readonly batchable: boolean;
  readonly dims: Readonly<Record<string, number>>;
  readonly sampleNames: readonly string[];

  constructor(
    private readonly folder: string,
    files: readonly ImageFile[],
    inputs: ModelInputs,
    private readonly pipeline: Pipeline,
    readonly labels: readonly number[] | undefined,
    isAssumed: boolean,
  ) {
    this.samples = files.length;
    this.sampleNames = files.map(f => f.name);
    this.inputs = [pipeline.spec.name];
    this.step = inputs.step;
    this.batchable = inputs.batchable;
    this.dims = symbolSizes(pipeline);
    const classes = classNames(files).length;
    const count = `${files.length} ${files.length === 1 ? 'image' : 'images'}`;
    const order = classes > 0 ? ` of ${classes} ${classes === 1 ? 'class' : 'classes'} in turns, labelled` : '';
    const origin = isAssumed ? `, as the model's input asks (no ${PREPROCESSING_FILE})` : '';
    this.label = `${path.basename(folder)}: ${count}${order}; ${describePipeline(pipeline)}${origin}`;
  }

  async batch(start: number, count: number): Promise<Feeds> {
    const { spec, type } = this.pipeline;
    const [, ...dims] = dimsOf(this.pipeline);
    const values = new Float64Array(count * dims.reduce((n, d) => n * d, 1));
    const each = values.length / count;
    for (let i = 0; i < count; i++)
      write(await this.levels(start + i), this.pipeline, values.subarray(i * each, (i + 1) * each));
    return { [spec.name]: { type, dims: [count, ...dims], data: typed(type, values) } };
  }

  async hash(): Promise<string> {
    const contents = await hashFiles(this.sampleNames.map(name => path.join(this.folder, name)));
    const { spec, ...done } = this.pipeline;
    return createHash('sha256')
      .update(JSON.stringify([contents, this.sampleNames, this.labels, done]))
      .digest('hex');
  }

  private levels(index: number): Promise<Uint8Array> {
    const file = path.join(this.folder, this.sampleNames[index]!);
    const { resize, crop, interpolation, channels } = this.pipeline;
    const key = JSON.stringify([resize, crop, interpolation, channels]);
    return preparedPictures.get(file, key, async () => prepare(await readPicture(file), this.pipeline, file).data);
  }
}

/** Axes of one sample; the first is for the batch. */
function dimsOf({ layout, channels, size: { height, width } }: Pipeline): [number, number, number, number] {
  const count = channels === 'gray' ? 1 : 3;
  return layout === 'nchw' ? [1, count, height, width] : [1, height, width, count];
}

function symbolSizes(pipeline: Pipeline): Record<string, number> {
  const sizes = dimsOf(pipeline);
  const axes = [...(pipeline.spec.shape ?? []).entries()].slice(1);
  return Object.fromEntries(
    axes.filter(([, dim]) => typeof dim === 'string' && dim !== '?').map(([axis, dim]) => [dim, sizes[axis]!]),
  );
}

/** One sample's levels in the order of the model's axes, scaled. */
function write(levels: Uint8Array, { channels, layout, normalize }: Pipeline, values: Float64Array): void {
  const count = channels === 'gray' ? 1 : 3;
  const pixels = levels.length / count;
  for (let c = 0; c < count; c++) {
    const from = channels === 'bgr' ? 2 - c : c;
    for (let i = 0; i < pixels; i++) {
      const level = levels[i * count + from]!;
      const value = normalize ? (level * normalize.scale - normalize.mean[c]!) / normalize.std[c]! : level;
      values[layout === 'nchw' ? c * pixels + i : i * count + c] = value;
    }
  }
}

function typed(type: Pipeline['type'], values: Float64Array): TypedData {
  if (type === 'uint8') return Uint8Array.from(values);
  if (type === 'float16') return float16Array(values);
  return type === 'float64' ? values : Float32Array.from(values);
}
