import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { DataType, Model, Shape } from '../../src/core/ir';
import { PreparedPictures } from '../../src/engine/datasets/images/preparedPictures';
import { openDataset } from '../../src/engine/datasets/openDataset';
import { flat, picture, takes, writePng } from '../support/images';
import { temporaryFolder } from '../support/temporaryFolder';

const root = temporaryFolder();
let folders = 0;

/** A folder of flat images by name, with the preprocessing. */
function folderOf(files: Record<string, readonly number[]>, block?: object): string {
  const folder = path.join(root, `set${folders++}`);
  for (const [name, colour] of Object.entries(files)) writePng(path.join(folder, name), flat(6, 4, ...colour));
  if (block) writeFileSync(path.join(folder, 'preprocessing.json'), JSON.stringify(block));
  return folder;
}
const open = (folder: string, model: Model, preprocessing?: string, dims?: Record<string, number>) =>
  openDataset(folder, model, { syntheticSamples: 1, preprocessing, dims });
const refuses = (folder: string, model: Model, message: RegExp) =>
  assert.rejects(open(folder, model), { name: 'LatheError', message });
const floats = (...shape: Shape) => takes('float32', shape);
const valuesOf = async (folder: string, type: DataType, shape: Shape) => {
  const { image } = await (await open(folder, takes(type, shape))).batch(0, 1);
  return { dims: image!.dims, values: [...(image!.data as Iterable<number>)] };
};

test('class folders give labels in the order of their names, and samples come in turns', async () => {
  const folder = folderOf({ 'dog/1.png': [3], 'cat/2.png': [2], 'cat/1.png': [1], 'cat/3.png': [9] });
  const data = await open(folder, floats('n', 1, 2, 2));
  assert.deepEqual(data.sampleNames, ['cat/1.png', 'dog/1.png', 'cat/2.png', 'cat/3.png']);
  assert.deepEqual([data.labels, data.samples, data.batchable, data.synthetic], [[0, 1, 0, 0], 4, true, false]);
  assert.equal(
    data.label,
    `${path.basename(folder)}: 4 images of 2 classes in turns, labelled; resized to 2 × 2 (bilinear), grey, values 0 to 1, as the model's input asks (no preprocessing.json)`,
  );
  const { image } = await data.batch(1, 2);
  assert.deepEqual(image!.dims, [2, 1, 2, 2]);
  assert.deepEqual(
    image!.data,
    Float32Array.from([3, 3, 3, 3, 2, 2, 2, 2], v => v / 255),
  );
});

test('folders named by numbers are these classes, if all are; images without folders have no labels', async () => {
  const model = floats('n', 1, 2, 2);
  assert.deepEqual((await open(folderOf({ '7/a.png': [1], '10/a.png': [1] }), model)).labels, [10, 7]);
  assert.deepEqual((await open(folderOf({ '7/a.png': [1], 'x/a.png': [1] }), model)).labels, [0, 1]);
  const plain = await open(folderOf({ 'b.png': [1], 'a.png': [1] }), model);
  assert.deepEqual([plain.labels, plain.sampleNames], [undefined, ['a.png', 'b.png']]);
  assert.doesNotMatch(plain.label, /labelled/);
  const named = { 'cat/a.png': [1], 'dog/a.png': [1] };
  assert.deepEqual((await open(folderOf(named, { labels: ['dog', 'cat'] }), model)).labels, [1, 0]);
  assert.deepEqual((await open(folderOf(named, { labels: { cat: 281, dog: 207 } }), model)).labels, [281, 207]);
  await refuses(folderOf(named, { labels: ['dog'] }), model, /labels of preprocessing.json has no class cat/);
  await refuses(folderOf({ 'a.png': [1], 'cat/a.png': [1] }), model, /images beside the class folders/);
});

test('links count as what they lead to, and one that leads nowhere is told when it is read', async t => {
  const folder = path.join(root, 'linked');
  mkdirSync(path.join(folder, 'cat'), { recursive: true });
  try {
    symlinkSync(folderOf({ 'a.png': [5] }), path.join(folder, 'dog'), 'dir');
    symlinkSync(path.join(root, 'nowhere.png'), path.join(folder, 'cat', 'b.png'));
  } catch {
    return t.skip('this system lets nobody but administrators make links');
  }
  const data = await open(folder, floats('n', 1, 1, 1));
  assert.deepEqual(
    [data.sampleNames, data.labels],
    [
      ['cat/b.png', 'dog/a.png'],
      [0, 1],
    ],
  );
  assert.equal((await data.batch(1, 1)).image!.data[0], Math.fround(5 / 255));
  await assert.rejects(data.batch(0, 1), { code: 'missing-file', message: /b\.png: there is no such file/ });
});

test('channels and layout follow the shape of the input', async () => {
  const folder = folderOf({ 'a.png': [10, 20, 30] });
  assert.deepEqual(await valuesOf(folder, 'uint8', [1, 3, 1, 2]), {
    dims: [1, 3, 1, 2],
    values: [10, 10, 20, 20, 30, 30],
  });
  assert.deepEqual(await valuesOf(folder, 'uint8', [1, 1, 2, 3]), { dims: [1, 1, 2, 3], values: Array(6).fill(18) });
  assert.deepEqual(await valuesOf(folder, 'uint8', [1, 2, 1, 3]), {
    dims: [1, 2, 1, 3],
    values: [10, 20, 30, 10, 20, 30],
  });
  const grey = folderOf({ 'a.png': [7] });
  assert.deepEqual((await valuesOf(grey, 'uint8', [1, 3, 1, 1])).values, [7, 7, 7]);
});

test('values are scaled and normalized per channel of what the model gets', async () => {
  const block = { channels: 'bgr', layout: 'nhwc', scale: 0.5, mean: [1, 2, 3], std: [1, 2, 4], resize: [1, 1] };
  const folder = folderOf({ 'a.png': [10, 20, 30] }, block);
  assert.deepEqual((await valuesOf(folder, 'float32', ['n', 'h', 'w', 3])).values, [14, 4, 0.5]);
  // Binary16 of 14, 4 and 0.5.
  assert.deepEqual((await valuesOf(folder, 'float16', ['n', 1, 1, 3])).values, [0x4b00, 0x4400, 0x3800]);
  const data = await open(folder, floats('n', 'h', 'w', 3));
  assert.deepEqual(data.dims, { h: 1, w: 1 });
  assert.match(data.label, /1 image; resized to 1 × 1 \(bilinear\), BGR, values -1 to 127$/);
});

test('the shorter side is resized in proportion and the middle is cropped', async () => {
  const folder = path.join(root, 'wide');
  const wide = picture(12, 6, 1);
  writePng(path.join(folder, 'a.png'), wide);
  writeFileSync(path.join(folder, 'preprocessing.json'), JSON.stringify({ resize: 6, centerCrop: [4, 2] }));
  const { values } = await valuesOf(folder, 'uint8', ['n', 1, 4, 2]);
  assert.deepEqual(
    values,
    [1, 2, 3, 4].flatMap(y => [5, 6].map(x => wide.data[12 * y + x]!)),
  );
  writeFileSync(path.join(folder, 'preprocessing.json'), JSON.stringify({ resize: 6 }));
  assert.deepEqual((await valuesOf(folder, 'uint8', ['n', 1, 6, 6])).values.slice(0, 6), [...wide.data.slice(3, 9)]);
  writeFileSync(path.join(folder, 'preprocessing.json'), JSON.stringify({ centerCrop: 8 }));
  const data = await open(folder, floats('n', 1, 8, 8));
  await assert.rejects(data.batch(0, 1), { message: /a\.png: the image has 6 × 12 pixels, fewer than the 8 × 8/ });
});

test('a file of preprocessing from elsewhere replaces the one in the folder', async () => {
  const folder = folderOf({ 'a.png': [10] }, { scale: 1 });
  const other = path.join(root, 'other.json');
  writeFileSync(other, JSON.stringify({ scale: 2 }));
  const data = await open(folder, floats('n', 1, 1, 1), other);
  assert.deepEqual((await data.batch(0, 1)).image!.data, Float32Array.of(20));
  assert.notEqual(await data.hash(), await (await open(folder, floats('n', 1, 1, 1))).hash());
  await assert.rejects(openDataset(undefined, floats('n', 1, 1, 1), { syntheticSamples: 1, preprocessing: other }), {
    message: /synthetic inputs: preprocessing is for folders of images/,
  });
});

test('models that images do not fit are refused with what to do', async () => {
  const folder = folderOf({ 'a.png': [1] });
  await refuses(folder, takes('float32', ['n', 1, 2, 2], 'mask'), /the model takes image, mask; save an .npz/);
  await refuses(folder, takes('int64', ['n', 1, 2, 2]), /image is int64/);
  await refuses(folder, floats('n', 4), /four dimensions, but the model's input is n × 4/);
  await refuses(folder, floats('n', 3, 'h', 'w'), /gives no size; set resize or centerCrop/);
  await refuses(folder, floats('n', 4, 2, 2), /rgb images have 3 channels.*n × 4 × 2 × 2/);
  assert.deepEqual((await open(folder, floats('n', 3, 'h', 'w'), undefined, { h: 5, w: 5 })).dims, { h: 5, w: 5 });
  await refuses(folderOf({ 'a.png': [1] }, { resize: [3, 3] }), floats('n', 1, 2, 2), /3 × 3 pixels do not fit/);
  await refuses(folderOf({ 'a.png': [1] }, { mean: 1 }), takes('uint8', ['n', 1, 2, 2]), /remove scale, mean and std/);
  await refuses(
    folderOf({ 'a.png': [1] }, { mean: [1, 2] }),
    floats('n', 1, 2, 2),
    /mean has 2 numbers for 1 channel$/,
  );
});

test('a broken image is told by its file', async () => {
  const folder = path.join(root, 'broken');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.png'), 'no image');
  writePng(path.join(folder, 'b.png'), flat(4, 4, 1));
  const data = await open(folder, floats('n', 1, 2, 2));
  await assert.rejects(data.batch(0, 1), { code: 'bad-file', message: /broken.a\.png: not a JPEG or PNG image/ });
  assert.equal((await data.batch(1, 1)).image!.dims[0], 1);
});

test('prepared images are kept up to a number of bytes, and read again when their file changes', async () => {
  const file = path.join(root, 'kept.bin');
  writeFileSync(file, 'x');
  const cache = new PreparedPictures(10);
  let reads = 0;
  const get = (how: string) => cache.get(file, how, async () => new Uint8Array(4).fill(++reads));
  assert.equal((await get('a'))[0], 1);
  assert.equal((await get('a'))[0], 1);
  await get('b');
  await get('a');
  await get('c');
  assert.equal(reads, 3);
  assert.equal((await get('a'))[0], 1);
  assert.equal((await get('b'))[0], 4);
  utimesSync(file, 1, 1);
  assert.equal((await get('b'))[0], 5);
});
