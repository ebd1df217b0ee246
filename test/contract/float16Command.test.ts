/** Whole models in float16, as `lathe float16` writes them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import { encodeToBytes } from '../../src/core/onnx';
import { convertToFloat16 } from '../../src/core/transforms/float16';
import { randomDataset } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { corpusFiles, openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { fidelity, top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { openSmall } from '../support/smallModel';

const env = { runtime, clock: { now: () => performance.now() } };

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'])
  test(`${name}: half the size, the same accuracy, float32 at its borders`, async () => {
    const file = inRoot('samples', name);
    const original = await openModel(file);
    const { model, skipped } = await convertToFloat16(original, {}, env);
    assert.deepEqual(verify(model), []);
    assert.deepEqual(skipped, []);
    const [before, after] = [(await encodeToBytes(original)).length, (await encodeToBytes(model)).length];
    assert.ok(after / before < 0.65, `${after} of ${before} bytes`);
    assert.deepEqual(model.graph.inputs[0]!.type, original.graph.inputs[0]!.type);
    const labelled = npzDataset(inRoot('samples', 'fashion-test.npz'));
    assert.ok(Math.abs((await top1(model, labelled)) - (await top1(original, labelled))) <= 0.003);
  });

test('a layer that is excluded keeps its float32 weights; an unknown one is refused', async () => {
  const original = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const stem = '/stem/conv/Conv';
  const { model, skipped } = await convertToFloat16(original, { exclude: [stem] }, env);
  assert.deepEqual(skipped, [{ node: stem, reason: 'excluded by request' }]);
  const node = model.graph.nodes.find(n => n.name === stem)!;
  assert.equal(model.graph.initializers.get(node.inputs[1]!)?.type, 'float32');
  assert.ok((await fidelity(original, model, randomDataset(original))) > 40);
  await assert.rejects(convertToFloat16(original, { exclude: ['nowhere'] }, env), /nowhere/);
});

test('borders become float16 on request', async () => {
  const original = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const { model } = await convertToFloat16(original, { halfBorders: true }, env);
  for (const { type } of [...model.graph.inputs, ...model.graph.outputs])
    assert.equal(type.kind === 'tensor' && type.type, 'float16');
});

for (const file of corpusFiles)
  test(`corpus: ${path.basename(file)} in float16 loads and stays near`, { skip: skipWithoutCorpus }, async t => {
    const original = await openSmall(file);
    const converted = await convertToFloat16(original, {}, env).catch(error => {
      if (!(error instanceof LatheError)) throw error;
      t.diagnostic(error.message);
    });
    if (!converted) return;
    assert.deepEqual(verify(converted.model), verify(original));
    let db: number;
    try {
      db = await fidelity(original, converted.model, randomDataset(original), 1);
    } catch (error) {
      t.diagnostic(String(error).split('\n')[0]!);
      return;
    }
    t.diagnostic(`${db.toFixed(1)} dB`);
  });
