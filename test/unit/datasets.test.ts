import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { zipSync } from 'fflate';
import type { DataType } from '../../src/core/ir';
import { Graph, Model, makeTensor, Node, type Shape, tensorType } from '../../src/core/ir';
import { bytesOf } from '../../src/core/numeric/elements';
import { openDataset } from '../../src/engine/datasets/openDataset';
import { npyBytes } from '../support/npyBytes';
import { message } from '../support/protobufBytes';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();

type Input = readonly [name: string, type: DataType, shape: Shape];
function modelOf(...inputs: Input[]): Model {
  const graph = new Graph('g');
  graph.inputs = inputs.map(([name, type, shape]) => ({ name, type: tensorType(type, shape) }));
  const model = new Model(graph);
  model.opsets.set('', 13);
  return model;
}

type Arrays = Record<string, readonly [descr: string, shape: readonly number[], data: ArrayBufferView]>;
let files = 0;
function npz(arrays: Arrays): string {
  const file = path.join(folder, `set${files++}.npz`);
  const entries = Object.entries(arrays).map(([name, [descr, shape, data]]) => [
    `${name}.npy`,
    npyBytes(data, { descr, shape }),
  ]);
  writeFileSync(file, zipSync(Object.fromEntries(entries)));
  return file;
}
const f4 = (shape: number[], from = 0): Arrays[string] => [
  '<f4',
  shape,
  Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => from + i),
];
const i8 = (...values: number[]): Arrays[string] => ['<i8', [values.length], BigInt64Array.from(values, BigInt)];
const dataOf = (model: Model, arrays: Arrays) => openDataset(npz(arrays), model, { syntheticSamples: 1 });
const refuses = (model: Model, arrays: Arrays, expected: RegExp) =>
  assert.rejects(dataOf(model, arrays), { name: 'LatheError', message: expected });

test('rows of a free batch, with labels', async () => {
  const model = modelOf(['x', 'float32', ['batch', 2]]);
  const data = await dataOf(model, { x: f4([3, 2]), labels: i8(4, 5, 6) });
  assert.match(data.label, /^set\d+\.npz: 3 samples, labelled$/);
  assert.deepEqual(
    [data.samples, data.labels, data.batchable, data.step, data.synthetic],
    [3, [4, 5, 6], true, 1, false],
  );
  const { x } = await data.batch(1, 2);
  assert.deepEqual(x, { type: 'float32', dims: [2, 2], data: Float32Array.of(2, 3, 4, 5) });
  assert.match(await data.hash(), /^[0-9a-f]{64}$/);
});

test('a fixed batch is a step, an array of one run beside longer ones is shared', async () => {
  const model = modelOf(['x', 'float32', [2, 3]], ['state', 'float32', [2, 1]], ['rate', 'int64', []]);
  const data = await dataOf(model, { x: f4([4, 3]), state: f4([2, 1], 9), rate: ['<i8', [], BigInt64Array.of(16n)] });
  assert.deepEqual([data.samples, data.step, data.batchable], [4, 2, false]);
  const batch = await data.batch(2, 2);
  assert.deepEqual(batch.x!.data, Float32Array.of(6, 7, 8, 9, 10, 11));
  assert.deepEqual(batch.state, { type: 'float32', dims: [2, 1], data: Float32Array.of(9, 10) });
  assert.deepEqual(batch.rate, { type: 'int64', dims: [], data: BigInt64Array.of(16n) });
});

test('whole inputs along an axis before their own are fed one by one', async () => {
  const model = modelOf(['x', 'float32', ['batch', 3]], ['state', 'float32', [2, 1, 4]]);
  const data = await dataOf(model, { x: f4([5, 3]), state: f4([5, 2, 1, 4]) });
  assert.deepEqual([data.samples, data.step, data.batchable], [5, 1, false]);
  const { x, state } = await data.batch(3, 1);
  assert.deepEqual([x!.dims, state!.dims, state!.data[0]], [[1, 3], [2, 1, 4], 24]);
});

test('symbols other than the batch take the size that the data has, the same everywhere', async () => {
  const model = modelOf(['ids', 'int64', ['batch', 'seq']], ['mask', 'int64', ['batch', 'seq']]);
  const ids = (n: number): Arrays[string] => ['<i8', [2, n], new BigInt64Array(2 * n)];
  assert.deepEqual((await (await dataOf(model, { ids: ids(7), mask: ids(7) })).batch(0, 2)).ids!.dims, [2, 7]);
  await refuses(model, { ids: ids(7), mask: ids(8) }, /seq is 7 in array ids but 8 in array mask/);
});

test("what does not fit is told with the array, its shape and the model's", async () => {
  const image = modelOf(['x', 'float32', ['batch', 1, 28, 28]]);
  await refuses(
    image,
    { x: f4([2, 3, 4, 4]) },
    /array x has shape 2 × 3 × 4 × 4, but the model's input is batch × 1 × 28 × 28$/,
  );
  await refuses(image, { y: f4([1]) }, /no array named x \(it has y\); name the arrays as the model's inputs: x/);
  await refuses(image, {}, /it has no arrays/);
  await refuses(image, { x: f4([0, 1, 28, 28]) }, /no samples/);
  const two = modelOf(['a', 'float32', ['n', 1]], ['b', 'float32', ['n', 1]]);
  await refuses(two, { a: f4([3, 1]), b: f4([2, 1]) }, /different numbers of samples: a 3, b 2/);
  await refuses(modelOf(['a', 'float32', [2, 1]]), { a: f4([3, 1]) }, /has shape 3 × 1/);
});

test('elements are converted where nothing is lost but precision', async () => {
  const take = async (type: DataType, array: Arrays[string]) => {
    const data = await dataOf(modelOf(['x', type, ['n', 1]]), { x: array });
    return {
      label: data.label,
      values: [...((await data.batch(0, 2)).x!.data as ArrayLike<number> & Iterable<number>)],
    };
  };
  const f8: Arrays[string] = ['<f8', [2, 1], Float64Array.of(0.5, 3)];
  assert.deepEqual((await take('float32', f8)).values, [0.5, 3]);
  assert.match((await take('float32', f8)).label, /, x float64 as float32$/);
  assert.deepEqual((await take('float16', f8)).values, [0x3800, 0x4200]);
  const bytes: Arrays[string] = ['|u1', [2, 1], Uint8Array.of(0, 255)];
  assert.deepEqual((await take('float32', bytes)).values, [0, 255]);
  assert.deepEqual((await take('int64', bytes)).values, [0n, 255n]);
  const wide: Arrays[string] = ['<u8', [2, 1], BigUint64Array.of(1n, 2n ** 63n - 1n)];
  assert.deepEqual((await take('int64', wide)).values, [1n, 2n ** 63n - 1n]);
  assert.deepEqual((await take('bool', ['|i1', [2, 1], Int8Array.of(0, 1)])).values, [0, 1]);

  const lost = /cannot hold/;
  await assert.rejects(take('int8', bytes), { message: lost });
  await assert.rejects(take('float32', ['<i4', [2, 1], Int32Array.of(1, 2 ** 24 + 1)]), { message: lost });
  await assert.rejects(take('float16', ['<f4', [2, 1], Float32Array.of(1, 1e6)]), { message: lost });
  await assert.rejects(take('int64', ['<u8', [2, 1], BigUint64Array.of(1n, 2n ** 63n)]), { message: lost });
  await assert.rejects(take('int64', f8), { message: /array x: it is float64 but the model wants int64/ });
  await assert.rejects(take('string', f8), { message: /inputs of type string cannot be fed/ });
});

test('labels are integers, one per sample; targets of another kind are none', async () => {
  const model = modelOf(['x', 'float32', ['n', 1]]);
  const x = f4([2, 1]);
  assert.deepEqual((await dataOf(model, { x, y: ['|u1', [2, 1], Uint8Array.of(3, 1)] })).labels, [3, 1]);
  assert.equal((await dataOf(model, { x, y: f4([2, 1]) })).labels, undefined);
  await refuses(model, { x, labels: f4([2]) }, /array labels is float32; save class indices/);
  await refuses(model, { x, labels: i8(1, 2, 3) }, /array labels has 3 entries for 2 samples/);
  await refuses(model, { x, labels: ['|u1', [2, 3], new Uint8Array(6)] }, /one class index per sample/);
  const itself = modelOf(['labels', 'int64', ['n']]);
  assert.equal((await dataOf(itself, { labels: i8(1, 2) })).labels, undefined);
});

test('a folder of .npy files is an archive unpacked', async () => {
  const set = path.join(folder, 'arrays');
  mkdirSync(set);
  writeFileSync(path.join(set, 'x.npy'), npyBytes(Float32Array.of(1, 2), { shape: [2, 1] }));
  writeFileSync(path.join(set, 'labels.npy'), npyBytes(Int32Array.of(0, 1), { descr: '<i4', shape: [2] }));
  const data = await openDataset(set, modelOf(['x', 'float32', ['n', 1]]), { syntheticSamples: 1 });
  assert.deepEqual([data.label, data.labels], ['arrays: 2 samples, labelled', [0, 1]]);
  await data.close?.();
});

/** A serialized TensorProto: dims, FLOAT, name, raw_data. */
const vector = (name: string, dims: number[], values: number[]) =>
  message(...dims.map(d => [1, d] as const), [2, 1], [8, name], [9, bytesOf(Float32Array.from(values))]);

test('ONNX test vectors: one sub-folder per set, tensors by name or by place', async () => {
  const root = path.join(folder, 'vectors');
  for (const [i, values] of [
    [1, 2],
    [3, 4],
    [5, 6],
  ].entries()) {
    const set = path.join(root, `test_data_set_${i + 8}`);
    mkdirSync(set, { recursive: true });
    writeFileSync(path.join(set, 'input_0.pb'), vector('', [1, 1], [values[0]!]));
    writeFileSync(path.join(set, 'input_1.pb'), vector('scale', [1], [values[1]!]));
  }
  const model = modelOf(['x', 'float32', ['n', 1]], ['scale', 'float32', ['k']]);
  const data = await openDataset(root, model, { syntheticSamples: 1 });
  assert.equal(data.samples, 3);
  assert.deepEqual((await data.batch(1, 2)).x!.data, Float32Array.of(3, 5));
  const fixed = modelOf(['x', 'float32', [1, 1]]);
  assert.deepEqual((await (await openDataset(root, fixed, { syntheticSamples: 1 })).batch(2, 1)).x!.dims, [1, 1]);
});

test('folders without data say what should be there', async () => {
  const model = modelOf(['x', 'float32', ['n', 1]]);
  const make = (name: string, ...names: string[]) => {
    const root = path.join(folder, name);
    mkdirSync(root, { recursive: true });
    for (const file of names) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), 'not what its name says');
    }
    return openDataset(root, model, { syntheticSamples: 1 });
  };
  await assert.rejects(make('none'), { message: /no data in this folder/ });
  await assert.rejects(make('pictures', 'cats/one.jpg'), {
    message: /images feed inputs of four dimensions, but the model's input is n × 1/,
  });
  await assert.rejects(make('broken', 'input_0.pb'), { code: 'bad-file', message: /not a readable test vector/ });
  const text = path.join(folder, 'data.csv');
  writeFileSync(text, '1,2');
  await assert.rejects(openDataset(text, model, { syntheticSamples: 1 }), { message: /not a data set/ });
  await assert.rejects(openDataset(`${text}.npz`, model, { syntheticSamples: 1 }), { code: 'missing-file' });
});

const synthetic = (model: Model, samples = 4, dims?: Record<string, number>) =>
  openDataset(undefined, model, { syntheticSamples: samples, dims });

test('synthetic inputs are the same each time, in whichever batch', async () => {
  const model = modelOf(['x', 'float32', ['batch', 1000]], ['m', 'bool', ['batch', 8]]);
  const data = await synthetic(model);
  assert.match(data.label, /synthetic/);
  assert.equal(data.synthetic, true);
  const all = await data.batch(0, 4);
  const two = await (await synthetic(model)).batch(2, 2);
  assert.deepEqual(two.x!.data, (all.x!.data as Float32Array).slice(2000));
  assert.deepEqual(all.m!.dims, [4, 8]);
  const values = [...(all.x!.data as Float32Array)];
  const mean = values.reduce((n, v) => n + v, 0) / values.length;
  const variance = values.reduce((n, v) => n + (v - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.08, `mean ${mean}, variance ${variance}`);
});

test('synthetic integers stay below the table that they index', async () => {
  const model = modelOf(['ids', 'int64', ['batch', 500]], ['n', 'int64', []]);
  model.graph.initializers.set('table', makeTensor('table', 'float32', [7, 1], new Uint8Array(28)));
  model.graph.nodes.push(
    new Node('cast', 'Cast', ['ids'], ['cast']),
    new Node('g', 'Gather', ['table', 'cast'], ['y']),
  );
  const { ids, n } = await (await synthetic(model)).batch(0, 1);
  assert.deepEqual([...new Set(ids!.data as BigInt64Array)].sort(), [0n, 1n, 2n, 3n, 4n, 5n, 6n]);
  assert.deepEqual(n!.data, BigInt64Array.of(1n));
});

test('synthetic lengths of sequences reach up to the longest', async () => {
  const model = modelOf(['x', 'float32', ['seq', 'batch', 3]], ['lens', 'int32', ['batch']]);
  const weights = [
    ['w', [1, 8, 3]],
    ['r', [1, 8, 2]],
  ] as const;
  for (const [name, dims] of weights)
    model.graph.initializers.set(name, makeTensor(name, 'float32', dims, new Uint8Array(4 * 8 * dims[2])));
  model.graph.nodes.push(new Node('lstm', 'LSTM', ['x', 'w', 'r', '', 'lens'], ['y']));
  const { lens } = await (await synthetic(model, 50, { seq: 5, batch: 50 })).batch(0, 50);
  assert.deepEqual([...new Set(lens!.data as Int32Array)].sort(), [1, 2, 3, 4, 5]);
});

test('a size that is not known is asked for by name', async () => {
  const model = modelOf(['x', 'float32', ['batch', 'seq', null]]);
  await assert.rejects(synthetic(model), { message: /dimension seq of input x.*--dim seq=N/ });
  await assert.rejects(synthetic(model, 4, { seq: 5 }), { message: /axis 2 of input x.*--dim default=N/ });
  assert.deepEqual((await (await synthetic(model, 4, { seq: 5, default: 3 })).batch(0, 1)).x!.dims, [1, 5, 3]);
  assert.equal((await synthetic(model, 4, { batch: 2, default: 3 })).step, 2);
});

test('the sizes of symbols come from the data, and may not contradict what was set', async () => {
  const model = modelOf(['ids', 'int64', ['batch', 'seq']]);
  const file = npz({ ids: ['<i8', [2, 7], new BigInt64Array(14)] });
  const open = (dims?: Record<string, number>) => openDataset(file, model, { syntheticSamples: 1, dims });
  assert.deepEqual((await open()).dims, { seq: 7 });
  assert.deepEqual((await open({ seq: 7, default: 3 })).dims, { seq: 7 });
  await assert.rejects(open({ seq: 8 }), { message: /seq is 7 in the data, but was set to 8/ });
});
