/** Every fixture and every model of LATHE_CORPUS is quantized into something that loads and agrees, or refused in one line. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { randomDataset, randomFeeds } from '../support/execute';
import { checkWithOnnx, whyNotChecked } from '../support/onnxChecker';
import { corpusFiles, fixtureNames, fixtures, refusedFixtures, skipWithoutCorpus } from '../support/onnxFiles';
import { fidelity, quantized } from '../support/quantized';
import { runtime } from '../support/runtime';
import { openSmall } from '../support/smallModel';

/** Symbolic dimensions for models that do not take 1. */
const symbols: Readonly<Record<string, number>> = {
  'dynamic_reshape.onnx': 8,
  'layernorm_mlp.onnx': 4,
  'ppocr_v2_cls.onnx': 48,
  'ppocr_v4_det.onnx': 64,
  'yunet_n_dynamic.onnx': 64,
  'tinybert_random_op14.onnx': 4,
};

/** Inputs of a deviation like that of the data where 1 would leave almost nothing after the first layer's offset. */
const deviations: Readonly<Record<string, number>> = { 'fns_candy_op7.onnx': 60 };

/** Whether the runtime takes the original at all: custom operators, cycles and the like are no matter of quantization. */
async function runs(model: Model, symbol: number): Promise<boolean> {
  try {
    const session = await runtime.create({ bytes: await encodeToBytes(model) });
    await session.run(randomFeeds(model, 1, symbol));
    await session.release();
    return true;
  } catch {
    return false;
  }
}

async function tryModel(file: string): Promise<string> {
  const model = await openSmall(file);
  const symbol = symbols[path.basename(file)] ?? 1;
  const executable = await runs(model, symbol);
  const soundBefore = verify(model).length === 0;
  const data = randomDataset(model, 4, symbol, deviations[path.basename(file)]);
  try {
    const { model: result, changed } = await quantized(model, {}, data);
    assert.ok(executable, 'a model that does not run cannot have been calibrated');
    assert.ok(changed.length > 0);
    if (soundBefore) assert.deepEqual(verify(result), []);
    const bytes = await encodeToBytes(result);
    if (!whyNotChecked(result)) await checkWithOnnx(bytes);
    // Random inputs are no images: this only tells an agreeing network from a broken one.
    const sqnr = await fidelity(model, result, data, 2);
    assert.ok(sqnr > 10, `SQNR ${sqnr} dB`);
    return `${changed.length} nodes, SQNR ${sqnr.toFixed(1)} dB`;
  } catch (error) {
    if (executable && !(error instanceof LatheError)) throw error;
    const { message } = error as Error;
    if (error instanceof LatheError) assert.ok(!message.includes('\n') && message.length > 20, message);
    return `refused: ${message.slice(0, 200)}`;
  }
}

for (const name of fixtureNames.filter(f => !refusedFixtures.has(f)))
  test(`fixture ${name}`, async t => t.diagnostic(await tryModel(path.join(fixtures, name))));

test('models of LATHE_CORPUS', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles) await t.test(path.basename(file), async s => s.diagnostic(await tryModel(file)));
});
