/** The law of the sweep: a layer alone at 8 bits gives what a model gives that static quantization makes of that layer alone. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after } from 'node:test';
import { npzDataset } from '../support/labelledData';
import { layerSweepErrors, plainRuntime, quantizedAlone } from '../support/layerSweepErrors';
import { openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const samples = inRoot('samples');
const corpus = process.env.LATHE_CORPUS ?? '';

const cases = [
  { folder: samples, model: 'fashion_resnet.onnx', data: 'fashion-calibration.npz', every: 1, skip: false },
  { folder: samples, model: 'fashion_mobilenet.onnx', data: 'fashion-calibration.npz', every: 1, skip: false },
  { folder: samples, model: 'fashion_attention.onnx', data: 'fashion-calibration.npz', every: 1, skip: false },
  {
    folder: corpus,
    model: 'mobilenetv2_035_cifar10_96_bn.onnx',
    data: 'cifar96-calibration.npz',
    every: 3,
    skip: skipWithoutCorpus,
  },
  {
    folder: corpus,
    model: 'fashion_resnet8_bn.onnx',
    data: 'fashion-calibration.npz',
    every: 1,
    skip: skipWithoutCorpus,
  },
];

/** Fused kernels add up in another order: now and then a value falls on the other side of a half and gets the next code. */
const levels = [
  { level: 'with the same kernels', runtime: plainRuntime, limit: 1e-4 },
  { level: 'with fused kernels', runtime, limit: 5e-3 },
] as const;

for (const { folder, model: name, data, every, skip } of cases) {
  let opened: ReturnType<typeof openCase> | undefined;
  const openCase = async () => {
    const model = await openModel(path.join(folder, name));
    const dataset = npzDataset(path.join(folder, data));
    return { model, dataset, alone: await quantizedAlone(model, dataset, every) };
  };
  after(async () => {
    for (const session of (await opened)?.alone.values() ?? []) await session.release();
  });
  for (const way of ['stacked', 'one by one'] as const)
    for (const { level, runtime: sweepRuntime, limit } of levels)
      test(`${name}: layers at 8 bits, ${way}, are simulated to ${limit} of the outputs' range ${level}`, {
        skip,
      }, async () => {
        opened ??= openCase();
        const { model, dataset, alone } = await opened;
        const errors = await layerSweepErrors(model, dataset, alone, way, sweepRuntime);
        const [layer, worst] = [...errors].reduce((a, b) => (b[1] > a[1] ? b : a));
        console.log(`${name}: ${errors.size} layers, worst ${worst.toExponential(1)} at ${layer}`);
        assert.ok(worst <= limit, `${layer}: ${worst}`);
      });
}
