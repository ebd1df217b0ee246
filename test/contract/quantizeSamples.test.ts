/** The shipped networks, and those of LATHE_CORPUS that have labelled data, keep their accuracy and run in integers. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { encodeToBytes } from '../../src/core/onnx';
import { npzDataset } from '../support/labelledData';
import { once } from '../support/once';
import { openModel } from '../support/onnxFiles';
import { executedOps, quantized, sharedMemory, top1 } from '../support/quantized';

interface Case {
  readonly folder: string | undefined;
  readonly model: string;
  readonly data: string;
  /** Largest loss of top-1, in points. */
  readonly loss: number;
  /** Whether the Conv and Gemm layers are most of the weights, so that the file must shrink to 0.35 of its size. */
  readonly shrinks?: boolean;
}
const samples = path.resolve(__dirname, '../../samples');
const corpus = process.env.LATHE_CORPUS;
const cases: readonly Case[] = [
  { folder: samples, model: 'fashion_resnet.onnx', data: 'fashion', loss: 1, shrinks: true },
  { folder: samples, model: 'fashion_mobilenet.onnx', data: 'fashion', loss: 2 },
  { folder: samples, model: 'fashion_attention.onnx', data: 'fashion', loss: 1 },
  { folder: corpus, model: 'mnist_lenet.onnx', data: 'mnist', loss: 1, shrinks: true },
  { folder: corpus, model: 'mnist_mlp_op7.onnx', data: 'mnist', loss: 1, shrinks: true },
  { folder: corpus, model: 'fashion_resnet8_bn.onnx', data: 'fashion', loss: 1, shrinks: true },
  { folder: corpus, model: 'fashion_vit.onnx', data: 'fashion', loss: 1, shrinks: true },
  { folder: corpus, model: 'mobilenetv2_035_cifar10_96_bn.onnx', data: 'cifar96', loss: 2, shrinks: true },
];

const floatKernels = /^(Conv|FusedConv|Gemm|FusedGemm)$/;

for (const { folder, model, data, loss, shrinks } of cases) {
  const file = path.join(folder ?? '', model);
  const skip = folder && existsSync(file) ? false : `needs ${model}, a model of LATHE_CORPUS`;
  test(`${model}: integer kernels, accuracy within ${loss} points`, { skip }, async () => {
    const original = await openModel(file);
    const calibration = npzDataset(path.join(folder!, `${data}-calibration.npz`));
    const labelled = npzDataset(path.join(folder!, `${data}-test.npz`));
    const { model: result, skipped } = await quantized(original, {}, calibration);
    assert.deepEqual(verify(result), []);
    const ops = await executedOps(result);
    assert.deepEqual(
      ops.filter(op => floatKernels.test(op)),
      [],
      `float kernels are left: ${JSON.stringify(skipped)}`,
    );
    assert.ok(ops.some(op => /^(QLinearConv|QGemm|MatMulIntegerToFloat)$/.test(op)));
    const ratio = (await encodeToBytes(result)).length / statSync(file).size;
    if (shrinks) assert.ok(ratio <= 0.35, `size ${ratio}`);
    const [before, after] = [await top1(original, labelled), await top1(result, labelled)];
    assert.ok(after >= before - loss / 100, `top-1 ${before} became ${after}`);
  });
}

const resnet = once(async () => {
  const original = await openModel(path.join(samples, 'fashion_resnet.onnx'));
  const data = npzDataset(path.join(samples, 'fashion-calibration.npz'));
  const labelled = npzDataset(path.join(samples, 'fashion-test.npz'));
  const { model: plain } = await quantized(original, { samples: 50 }, data);
  plain.metadata.clear();
  return { original, data, labelled, plain, before: await top1(original, labelled), memory: sharedMemory() };
});

for (const calibration of ['percentile', 'entropy', 'mse'] as const)
  test(`calibration by ${calibration} keeps the accuracy of fashion_resnet within 2 points`, async () => {
    const { original, data, labelled, plain, before, memory } = await resnet();
    const { model: result } = await quantized(original, { calibration, samples: 50 }, data, memory);
    result.metadata.clear();
    const after = await top1(result, labelled);
    assert.ok(after >= before - 0.02, `top-1 ${before} became ${after}`);
    assert.notDeepEqual(await encodeToBytes(result), await encodeToBytes(plain), 'other ranges than the extremes');
  });
