import { LatheError } from '../../errors';
import { cloneModel, type Model, tensorType, type Value } from '../../ir';
import { bytesOf, type NumericData, typedView } from '../../numeric/elements';
import type { Dataset, Feeds, RuntimeTensor } from '../../ports';
import { stepOf } from '../fidelity';
import { withSizesOf } from './fixedSizes';
import { openReshapes } from './openReshapes';
import { givenTo, type RunEnv, sessionOf } from './openSegment';
import { givesSampleRows } from './sampleRows';

/** Relative of the largest output: kernels of other sizes add up in another order. */
const SAME = 1e-4;

/** A model that takes any number of samples at once, and data to run it on. */
export interface FreeBatch {
  readonly model: Model;
  readonly dataset: Dataset;
}

/** The model, for samples of the size that the data has, where runs take any number of them or can be made to; undefined where not. */
export async function manyAtOnce(model: Model, dataset: Dataset, env: RunEnv): Promise<FreeBatch | undefined> {
  const free = dataset.batchable ? { model, dataset } : await freeBatch(model, dataset, env);
  return free && { ...free, model: withSizesOf(await free.dataset.batch(0, 1), free.model) };
}

/**
 * A model that was exported for one sample at a time, made to take any number: exporters write a 1 where nothing in the graph needs
 * it. Undefined where something does, by the shapes that follow or by what two samples give together and apart.
 */
async function freeBatch(original: Model, dataset: Dataset, env: RunEnv): Promise<FreeBatch | undefined> {
  if (stepOf(dataset) !== 1 || dataset.samples < 2) return undefined;
  const model = cloneModel(original);
  openReshapes(model);
  const { graph } = model;
  const freed = (value: Value): Value | undefined => {
    const [first, ...rest] = (value.type.kind === 'tensor' && value.type.shape) || [];
    if (value.type.kind !== 'tensor' || first !== 1) return undefined;
    return { ...value, type: tensorType(value.type.type, ['batch', ...rest]) };
  };
  const inputs = graph.inputs.map(input => (graph.initializers.has(input.name) ? input : freed(input)));
  const outputs = graph.outputs.map(freed);
  if (![...inputs, ...outputs].every(value => value !== undefined)) return undefined;
  graph.inputs = inputs as Value[];
  graph.outputs = outputs as Value[];
  graph.valueInfo.clear();
  if (!givesSampleRows(model)) return undefined;
  const { label, synthetic, samples, inputs: names, labels } = dataset;
  const many: Dataset = {
    ...{ label, synthetic, samples, inputs: names, labels, batchable: true },
    batch: joinedBatches(dataset),
    hash: () => dataset.hash(),
  };
  return (await givesTheSame(model, many, env)) ? { model, dataset: many } : undefined;
}

/** Batches of data that gives one sample at a time. */
export const joinedBatches =
  (dataset: Dataset) =>
  async (start: number, count: number): Promise<Feeds> => {
    const rows: Feeds[] = [];
    for (let i = start; i < start + count; i++) rows.push(await dataset.batch(i, 1));
    return Object.fromEntries(Object.keys(rows[0]!).map(name => [name, joined(rows.map(row => row[name]!))]));
  };

function joined(tensors: readonly RuntimeTensor[]): RuntimeTensor {
  const [{ type, dims, data }] = tensors as [RuntimeTensor];
  const all = [tensors.length * dims[0]!, ...dims.slice(1)];
  if (Array.isArray(data)) throw new LatheError('strings are not put together in batches');
  const size = data.byteLength;
  const bytes = new Uint8Array(tensors.length * size);
  for (const [i, tensor] of tensors.entries()) bytes.set(bytesOf(tensor.data as NumericData), i * size);
  return { type, dims: all, data: typedView(type, bytes) };
}

async function givesTheSame(model: Model, dataset: Dataset, env: RunEnv): Promise<boolean> {
  const session = await sessionOf(model, env).catch(() => undefined);
  if (!session) return false;
  try {
    const run = async (start: number, count: number) =>
      session.run(givenTo(session, await dataset.batch(start, count)));
    const [first, second, both] = [await run(0, 1), await run(1, 1), await run(0, 2)];
    return Object.entries(both).every(([name, { data }]) => isSame(data, [first[name]!, second[name]!]));
  } catch {
    // The runtime refuses two samples: something in the graph counts on one.
    return false;
  } finally {
    await session.release();
  }
}

function isSame(both: RuntimeTensor['data'], apart: readonly RuntimeTensor[]): boolean {
  const expected = apart.flatMap(({ data }) => Array.from(data as ArrayLike<number | bigint>, Number));
  const found = Array.from(both as ArrayLike<number | bigint>, Number);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    found.length === expected.length && found.every((value, i) => Math.abs(value - expected[i]!) <= SAME * largest)
  );
}
