import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { decode } from 'fast-png';
import type { DataType } from '../../src/core/ir';
import type { RuntimeTensor } from '../../src/core/ports';
import { openDataset } from '../../src/engine/datasets/openDataset';
import { InputFigures } from '../../src/engine/datasets/preview/inputFigures';
import { previewDataset } from '../../src/engine/datasets/preview/previewDataset';
import { picturesIn, shownRange, thumbnail } from '../../src/engine/datasets/preview/thumbnails';
import { flat, takes, writePng } from '../support/images';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const floats = (dims: number[], ...values: number[]): RuntimeTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

test('figures are over all finite elements, however they come', () => {
  const figures = new InputFigures();
  figures.add(floats([2], 1, 3));
  figures.add(floats([3], 5, Number.NaN, Number.NEGATIVE_INFINITY));
  const { std, ...rest } = figures.result();
  assert.deepEqual(rest, { min: 1, max: 5, mean: 3, nonFinite: 2 });
  assert.ok(Math.abs(std! - Math.sqrt(8 / 3)) < 1e-12);
  const none = new InputFigures();
  none.add({ type: 'string', dims: [1], data: ['a'] });
  assert.deepEqual(none.result(), { min: null, max: null, mean: null, std: null, nonFinite: 0 });
  const whole = new InputFigures();
  whole.add({ type: 'int64', dims: [2], data: BigInt64Array.of(-2n, 2n) });
  assert.deepEqual(whole.result(), { min: -2, max: 2, mean: 0, std: 2, nonFinite: 0 });
});

test('pictures are four axes with one or three channels', () => {
  const of = (dims: number[], type: DataType = 'float32') => picturesIn({ dims, type })?.layout;
  assert.equal(of([1, 3, 8, 9]), 'nchw');
  assert.equal(of([1, 8, 9, 1]), 'nhwc');
  for (const dims of [
    [1, 4, 8, 9],
    [1, 3, 8],
    [1, 3, 1, 9],
    [8, 9],
  ])
    assert.equal(of(dims), undefined);
  assert.equal(of([1, 3, 8, 9], 'bool'), undefined);
});

test('levels and shares are shown as they are, other values over their range', () => {
  assert.deepEqual(shownRange('uint8', 3, 4), [0, 255]);
  assert.deepEqual(shownRange('float32', 0, 200), [0, 255]);
  assert.deepEqual(shownRange('float32', 0.2, 0.9), [0, 1]);
  assert.deepEqual(shownRange('float32', -2, 3), [-2, 3]);
});

test('a thumbnail has the pixels of its row, both layouts alike', () => {
  const planes = { height: 1, width: 2, channels: 3 as const };
  const pixels = (tensor: RuntimeTensor, layout: 'nchw' | 'nhwc') => [
    ...decode(Buffer.from(thumbnail(tensor, 1, { ...planes, layout }, [0, 255]), 'base64')).data,
  ];
  const other = [9, 9, 9, 9, 9, 9];
  assert.deepEqual(pixels(floats([2, 3, 1, 2], ...other, 1, 2, 3, 4, 5, 6), 'nchw'), [1, 3, 5, 2, 4, 6]);
  assert.deepEqual(pixels(floats([2, 1, 2, 3], ...other, 1, 2, 3, 4, 5, 6), 'nhwc'), [1, 2, 3, 4, 5, 6]);
  const even = floats([1, 1, 4, 4], ...new Array(16).fill(3));
  const small = thumbnail(even, 0, { height: 4, width: 4, channels: 1, layout: 'nchw' }, [3, 3]);
  assert.equal(decode(Buffer.from(small, 'base64')).data[0], 0);
});

test('a folder of images is previewed with names and labels, a large one only in part', async () => {
  const set = path.join(folder, 'set');
  for (let i = 10; i < 22; i++) writePng(path.join(set, i % 2 ? 'odd' : 'even', `${i}.png`), flat(300, 200, i));
  const open = (rows: number | string) =>
    openDataset(set, takes('uint8', [rows, 1, 200, 300]), { syntheticSamples: 1 });
  const { inputs, ...preview } = await previewDataset(await open('n'), 10);
  assert.deepEqual([preview.samples, preview.looked, preview.labelled], [12, 10, true]);
  const [{ pictures, ...image }] = inputs as [(typeof inputs)[number]];
  assert.deepEqual(
    [image.name, image.shape, image.min, image.max, image.mean?.toFixed(6), image.shown],
    ['image', [1, 1, 200, 300], 10, 19, '14.500000', [0, 255]],
  );
  assert.deepEqual(
    pictures.slice(0, 3).map(p => [p.sample, p.name, p.label]),
    [
      [0, 'even/10.png', 0],
      [1, 'odd/11.png', 1],
      [2, 'even/12.png', 0],
    ],
  );
  assert.equal(pictures.length, 8);
  const { width, height, data } = decode(Buffer.from(pictures[1]!.png, 'base64'));
  assert.deepEqual([width, height, data[0]], [160, 107, 11]);
  const batches = await previewDataset(await open(5), 7);
  assert.deepEqual([batches.looked, batches.inputs[0]!.pictures.length], [5, 5]);
  await assert.rejects(previewDataset(await open(13), 7), {
    message: /takes 13 samples at a time, but there are only 12/,
  });
});
