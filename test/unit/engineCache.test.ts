import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Dataset } from '../../src/core/ports';
import { unfinishedMark } from '../../src/engine/cache/eviction';
import { modelHash } from '../../src/engine/cache/modelHash';
import { resultMemory } from '../../src/engine/cache/resultMemory';
import { ResultStore } from '../../src/engine/cache/resultStore';
import { openModel } from '../../src/engine/openModel';
import { fixtures } from '../support/onnxFiles';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
let count = 0;
const newFolder = () => path.join(folder, `cache-${count++}`);

test('a store gives back what was written, under its key only', async () => {
  const store = new ResultStore({ folder: newFolder() });
  const value = {
    ranges: [
      ['x', -1.5e-7, 0.1 + 0.2],
      ['y', null],
    ],
    text: 'a\nb',
  };
  assert.equal(await store.read({ a: 1 }), undefined);
  await store.write({ a: 1 }, value);
  assert.deepEqual(await store.read({ a: 1 }), value);
  assert.equal(await store.read({ a: 2 }), undefined);
  await store.write({ a: 1 }, 'newer');
  assert.equal(await new ResultStore({ folder: store.folder }).read({ a: 1 }), 'newer');
  assert.equal(readdirSync(store.folder).length, 1);
});

test('an entry that was damaged in any byte counts as absent', async () => {
  const store = new ResultStore({ folder: newFolder() });
  await store.write('key', [1, 2, 3]);
  const file = path.join(store.folder, readdirSync(store.folder)[0]!);
  const whole = readFileSync(file);
  for (let i = 0; i < whole.length; i++) {
    const damaged = Buffer.from(whole);
    damaged[i]! ^= 1;
    writeFileSync(file, damaged);
    assert.equal(await store.read('key'), undefined, `byte ${i}`);
    writeFileSync(file, whole.subarray(0, i));
    assert.equal(await store.read('key'), undefined, `cut after ${i} bytes`);
  }
  writeFileSync(file, whole);
  assert.deepEqual(await store.read('key'), [1, 2, 3]);
});

test('a full store loses what was not used for the longest, and what a killed process left', async () => {
  const store = new ResultStore({ folder: newFolder(), mostBytes: 5000 });
  const value = 'x'.repeat(900);
  for (let key = 0; key < 8; key++) await store.write(key, value);
  const longAgo = new Date(Date.now() - 86_400_000);
  for (const name of readdirSync(store.folder)) utimesSync(path.join(store.folder, name), longAgo, longAgo);
  const abandoned = path.join(store.folder, `${unfinishedMark}x`);
  const inWork = path.join(store.folder, `${unfinishedMark}y`);
  for (const file of [abandoned, inWork]) writeFileSync(file, 'half');
  utimesSync(abandoned, longAgo, longAgo);
  assert.equal(await store.read(3), value);

  // A new process looks once.
  const next = new ResultStore({ folder: store.folder, mostBytes: 5000 });
  await next.write('new', value);
  assert.equal(await next.read(3), value, 'what was read a moment ago stays');
  assert.equal(await next.read('new'), value);
  const names = readdirSync(store.folder);
  const bytes = names.reduce((n, name) => n + statSync(path.join(store.folder, name)).size, 0);
  assert.ok(bytes <= 5000 && names.length >= 4, `${bytes} bytes in ${names.length} files`);
  assert.ok(!names.includes(path.basename(abandoned)) && names.includes(path.basename(inWork)));
});

test('a folder that cannot be written is no error', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const store = new ResultStore({ folder: path.join(file, 'results') });
  await store.write('key', 1);
  assert.equal(await store.read('key'), undefined);
});

test("a model's hash is over every byte, those of its external data too", async () => {
  const { model, data } = externalModel();
  const first = await hashOf(model);
  assert.equal(await hashOf(model), first);
  const bytes = readFileSync(data);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(data, bytes);
  assert.notEqual(await hashOf(model), first);
});

test('results are remembered for the same model, data and options, and not for files that were replaced', async () => {
  const { model, data } = externalModel();
  const store = new ResultStore({ folder: newFolder() });
  const opened = await openModel(model);
  const memoryOf = (hash: string, batch = 1) =>
    resultMemory({ models: [opened], dataset: datasetOf(hash), dims: { batch }, runtime: '1' }, undefined, store);
  try {
    await (await memoryOf('data')).keep(['ranges'], [1]);
    assert.deepEqual(await (await memoryOf('data')).recall(['ranges']), [1]);
    assert.equal(await (await memoryOf('data')).recall(['other']), undefined);
    assert.equal(await (await memoryOf('other data')).recall(['ranges']), undefined);
    assert.equal(await (await memoryOf('data', 2)).recall(['ranges']), undefined);
    const memory = await memoryOf('data');
    appendFileSync(data, 'more');
    await memory.keep(['late'], [2]);
    assert.equal(await memory.recall(['late']), undefined);
  } finally {
    await opened.close();
  }
});

/** A copy of a model with its weights in a file beside it. */
function externalModel(): { model: string; data: string } {
  const to = newFolder();
  cpSync(path.join(fixtures, 'external'), to, { recursive: true });
  return { model: path.join(to, 'model.onnx'), data: path.join(to, 'weights.bin') };
}

async function hashOf(file: string): Promise<string> {
  const opened = await openModel(file);
  try {
    return await modelHash(opened);
  } finally {
    await opened.close();
  }
}

const datasetOf = (hash: string): Dataset => ({
  ...{ label: 'data', synthetic: true, samples: 1, inputs: [] },
  batch: async () => ({}),
  hash: async () => hash,
});
