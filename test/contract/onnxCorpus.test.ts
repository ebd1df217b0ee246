import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { readTensor } from '../../src/core/ir';
import { encodeModel, encodeToBytes, isUntouched, MemorySink } from '../../src/core/onnx';
import { tensorsOf } from '../../src/core/onnx/weights';
import {
  corpusFiles,
  fixtureNames,
  fixtures,
  openModel,
  refusedFixtures,
  skipWithoutCorpus,
} from '../support/onnxFiles';
import { rebuild } from '../support/rebuild';

const silent = { logSeverityLevel: 4 } as const;
/** The runtime's word on a model: what it takes in and gives out, or why it refuses. */
async function runtimeView(model: string | Uint8Array): Promise<string> {
  try {
    const session = await (model instanceof Uint8Array
      ? InferenceSession.create(model, silent)
      : InferenceSession.create(model, silent));
    const view = JSON.stringify([session.inputMetadata, session.outputMetadata]);
    await session.release();
    return view;
  } catch {
    return 'refused'; // its message names the file, which bytes do not have
  }
}

test('onnxruntime takes re-encoded fixtures as it takes the originals', async () => {
  let loaded = 0;
  for (const name of fixtureNames.filter(n => !refusedFixtures.has(n))) {
    const file = path.join(fixtures, name);
    const model = await openModel(file);
    const before = await runtimeView(file);
    if (!before.startsWith('refused')) loaded++;
    assert.equal(await runtimeView(await rebuild(model, () => 'inline')), before, name);
  }
  assert.ok(loaded >= 30, `${loaded} loaded`);
});

test('unique names make a model with duplicate names acceptable', async () => {
  const model = await openModel(path.join(fixtures, 'duplicate_names.onnx'));
  assert.match(await runtimeView(await encodeToBytes(model)), /^refused/);
  assert.doesNotMatch(await runtimeView(await encodeToBytes(model, { nodeNames: 'unique' })), /^refused/);
});

test('onnxruntime runs a model whose external weights were inlined, with the same result', async () => {
  const file = path.join(fixtures, 'external/model.onnx');
  const run = async (model: string | Uint8Array) => {
    const session = await (model instanceof Uint8Array
      ? InferenceSession.create(model)
      : InferenceSession.create(model));
    const { Tensor } = await import('onnxruntime-node');
    const x = new Tensor(
      'float32',
      Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)),
      [1, 16],
    );
    const result = await session.run({ [session.inputNames[0]!]: x });
    await session.release();
    return result[session.outputNames[0]!]!.data;
  };
  assert.deepEqual(await run(await encodeToBytes(await openModel(file))), await run(file));
});

for (const file of corpusFiles)
  test(`${path.basename(file)}: written back byte for byte, and onnxruntime loads it rebuilt`, async () => {
    const bytes = new Uint8Array(readFileSync(file));
    const model = await openModel(file);
    assert.ok(isUntouched(model));
    assert.deepEqual(Buffer.compare(await rebuild(model), bytes), 0, 'encoded field by field');
    const external = [...tensorsOf(model)].some(t => t.storedIn === 'external');
    if (!external) {
      const sink = new MemorySink();
      await encodeModel(model, sink);
      assert.equal(Buffer.compare(sink.bytes(), bytes), 0, 'copied');
    }
    for (const tensor of tensorsOf(model))
      if (tensor.data.kind === 'range') assert.ok((await readTensor(tensor)).length > 0);
    model.metadata.set('rewritten', 'yes');
    const before = await runtimeView(file);
    assert.equal(await runtimeView(await encodeToBytes(model)), before);
  });

test('the corpus is there', { skip: skipWithoutCorpus }, t => {
  t.diagnostic(`${corpusFiles.length} models`);
});
