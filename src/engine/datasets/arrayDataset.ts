import { LatheError } from '../../core/errors';
import type { Dataset, Feeds, RuntimeTensor } from '../../core/ports';
import { conversionRefusal, convert } from './convert';
import type { ModelInputs } from './inputSpecs';
import { readLabels } from './labels';
import { type FittedArray, type FittedData, fitArrays } from './layout';
import type { StoredArray } from './npy';

export interface ArraySource {
  /** The file's or folder's name. */
  readonly label: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** SHA-256 over the files, hex. */
  hash(): Promise<string>;
  close(): Promise<void>;
}

/** A data set of arrays named as the model's inputs. Throws LatheError when it does not fit the model. */
export async function arrayDataset(source: ArraySource, inputs: ModelInputs): Promise<ArrayDataset> {
  const fitted = fitArrays(inputs, source.arrays, source.label);
  for (const { spec, array } of fitted.arrays) {
    const refusal = conversionRefusal(array.type, spec.type ?? array.type);
    if (refusal) throw new LatheError(`${source.label}: array ${array.name}: ${refusal}`, 'missing-data');
  }
  return new ArrayDataset(source, inputs, fitted, await readLabels(source, inputs, fitted.samples));
}

export class ArrayDataset implements Dataset {
  readonly synthetic = false;
  readonly label: string;
  readonly samples: number;
  readonly inputs: readonly string[];
  readonly step: number;
  readonly batchable: boolean;
  readonly dims: Readonly<Record<string, number>>;

  constructor(
    private readonly source: ArraySource,
    inputs: ModelInputs,
    private readonly fitted: FittedData,
    readonly labels: readonly number[] | undefined,
  ) {
    this.samples = fitted.samples;
    this.label = describe(source.label, fitted, labels !== undefined);
    this.inputs = inputs.specs.map(s => s.name);
    this.dims = fitted.dims;
    this.batchable = inputs.batchable && fitted.arrays.every(a => a.layout === 'rows');
    this.step = this.fitted.arrays.some(a => a.layout === 'stacked') ? 1 : inputs.step;
  }

  async batch(start: number, count: number): Promise<Feeds> {
    const feeds: Feeds = {};
    for (const fitted of this.fitted.arrays)
      feeds[fitted.spec.name] = await rowsOf(fitted, start, count, `${this.source.label}: array ${fitted.array.name}`);
    return feeds;
  }

  hash(): Promise<string> {
    return this.source.hash();
  }
  close(): Promise<void> {
    return this.source.close();
  }
}

async function rowsOf({ spec, array, layout }: FittedArray, start: number, count: number, what: string) {
  const rows = layout === 'shared' ? 0 : start;
  const taken = layout === 'rows' ? count : 1;
  const perRow = elementsOf(layout === 'shared' ? array.shape : array.shape.slice(1));
  const dims = layout === 'rows' ? [count, ...array.shape.slice(1)] : array.shape.slice(layout === 'stacked' ? 1 : 0);
  const type = spec.type ?? array.type;
  const bytes = await array.read(rows * perRow, taken * perRow);
  const tensor: RuntimeTensor = { type, dims, data: convert(bytes, array.type, type, what) };
  return tensor;
}

/** One line; says where elements are not used as they were saved. */
function describe(name: string, { arrays, samples }: FittedData, labelled: boolean): string {
  const converted = arrays.filter(({ spec, array }) => spec.type && spec.type !== array.type);
  const notes = converted.map(({ spec, array }) => `, ${array.name} ${array.type} as ${spec.type}`);
  return `${name}: ${samples} ${samples === 1 ? 'sample' : 'samples'}${labelled ? ', labelled' : ''}${notes.join('')}`;
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
