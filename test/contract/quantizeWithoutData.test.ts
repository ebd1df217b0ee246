/** Dynamic and weight-only quantization: the shipped networks and those of LATHE_CORPUS that have labelled data. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import { type QuantizeOptions, quantizeDynamic, quantizeWeights } from '../../src/core/transforms/quantize';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { once } from '../support/once';
import { corpusFiles, openFixture, openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { executedOps, top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const env = { runtime, clock: { now: () => performance.now() } };
const corpus = process.env.LATHE_CORPUS;

interface Case {
  readonly folder: string | undefined;
  readonly model: string;
  readonly data: string;
  /** Kernels that dynamic quantization must lead to. */
  readonly dynamic: RegExp;
  /** Largest sizes of the results, as shares of the original. */
  readonly sizes: { readonly dynamic: number; readonly weights: number };
}
const cases: readonly Case[] = [
  {
    folder: inRoot('samples'),
    model: 'fashion_attention.onnx',
    data: 'fashion',
    dynamic: /^DynamicQuantizeMatMul$/,
    sizes: { dynamic: 0.6, weights: 0.6 },
  },
  {
    folder: inRoot('samples'),
    model: 'fashion_resnet.onnx',
    data: 'fashion',
    dynamic: /^ConvInteger$/,
    sizes: { dynamic: 0.4, weights: 0.4 },
  },
  {
    folder: corpus,
    model: 'mnist_mlp_op7.onnx',
    data: 'mnist',
    dynamic: /^DynamicQuantizeMatMul$/,
    sizes: { dynamic: 0.27, weights: 0.31 },
  },
  {
    folder: corpus,
    model: 'mnist_lstm.onnx',
    data: 'mnist',
    dynamic: /^DynamicQuantizeLSTM$/,
    sizes: { dynamic: 0.31, weights: 0.3 },
  },
  {
    folder: corpus,
    model: 'fashion_vit.onnx',
    data: 'fashion',
    dynamic: /^DynamicQuantizeMatMul$/,
    sizes: { dynamic: 0.33, weights: 0.35 },
  },
];

for (const { folder, model, data, dynamic, sizes } of cases) {
  const file = path.join(folder ?? '', model);
  const skip = folder && existsSync(file) ? false : `needs ${model}, a model of LATHE_CORPUS`;
  const labelled = once(() => npzDataset(path.join(folder!, `${data}-test.npz`)));
  const originalTop1 = once(async () => top1(await openModel(file), labelled()));
  const keeps = async (result: Model, size: number, loss = 1) => {
    assert.deepEqual(verify(result), []);
    const bytes = (await encodeToBytes(result)).length;
    assert.ok(bytes / statSync(file).size <= size, `${bytes} bytes`);
    const [before, after] = [await originalTop1(), await top1(result, labelled())];
    assert.ok(after >= before - loss / 100, `top-1 ${before} -> ${after}`);
  };
  test(`${model}, dynamic: integer kernels, a smaller file, accuracy within a point`, { skip }, async () => {
    const original = await openModel(file);
    const { model: result } = await quantizeDynamic(original, {}, env);
    await keeps(result, sizes.dynamic);
    assert.ok((await executedOps(result)).some(op => dynamic.test(op)));
  });
  test(`${model}, weights only: a smaller file, accuracy within a point`, { skip }, async () => {
    const original = await openModel(file);
    const { model: result } = await quantizeWeights(original, {}, env);
    await keeps(result, sizes.weights);
  });
}

test('4-bit weights, symmetric or not, in blocks of every size', async () => {
  const original = await openModel(inRoot('samples', 'fashion_attention.onnx'));
  const labelled = npzDataset(inRoot('samples', 'fashion-test.npz'));
  const before = await top1(original, labelled);
  for (const symmetric of [true, false])
    for (const blockSize of [16, 32, 128] as const) {
      const { model } = await quantizeWeights(original, { bits: 4, symmetric, blockSize }, env);
      assert.deepEqual(verify(model), []);
      assert.ok((await executedOps(model)).includes('MatMulNBits'));
      const after = await top1(model, labelled);
      assert.ok(after >= before - 0.02, `top-1 ${before} -> ${after}, blocks of ${blockSize}, symmetric ${symmetric}`);
    }
});

test('what is excluded stays float and is told', async () => {
  const original = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  for (const quantize of [quantizeDynamic, quantizeWeights]) {
    const { changed, skipped } = await quantize(original, { exclude: ['/stem/conv/Conv'] }, env);
    assert.ok(!changed.includes('/stem/conv/Conv'));
    assert.deepEqual(skipped, [{ node: '/stem/conv/Conv', reason: 'excluded by request' }]);
    await assert.rejects(quantize(original, { exclude: ['nowhere'] }, env), /nowhere/);
  }
});

test('where nothing can be rewritten, a layer is named with why it stays', async () => {
  const b = new ModelBuilder();
  const product = b.node('MatMul', [b.random([16, 8], new Random(3)), b.input('x', [8, 4])]);
  const model = b.output(product).build();
  const why = new RegExp(
    `nothing to quantize: ${model.graph.nodes[0]!.name} stays, as its weight is the first operand$`,
  );
  for (const quantize of [quantizeDynamic, quantizeWeights]) {
    await assert.rejects(quantize(model, {}, env), why);
    const { model: done } = await quantize(await openFixture('conv_bn_relu_ir3.onnx'), {}, env);
    await assert.rejects(quantize(done, {}, env), /the model is quantized already/);
  }
});

test('bad options are refused in one line', async () => {
  const original = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const refused = (options: QuantizeOptions, quantize: typeof quantizeDynamic) =>
    assert.rejects(
      quantize(original, options, env),
      error => error instanceof LatheError && !error.message.includes('\n'),
    );
  await refused({ bits: 4 }, quantizeDynamic);
});

for (const file of corpusFiles)
  test(`corpus: ${path.basename(file)} loads after either, or is refused in words`, {
    skip: skipWithoutCorpus,
  }, async t => {
    const original = await openModel(file);
    const attempts = [
      () => quantizeDynamic(original, {}, env),
      () => quantizeWeights(original, {}, env),
      () => quantizeWeights(original, { bits: 4 }, env),
    ];
    for (const attempt of attempts)
      try {
        const { model } = await attempt();
        assert.deepEqual(verify(model), []);
        await (await runtime.create({ bytes: await encodeToBytes(model) })).release();
      } catch (error) {
        if (!(error instanceof LatheError)) throw error;
        t.diagnostic(error.message);
      }
  });
