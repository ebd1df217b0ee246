/** The law of the sweep: a layer alone at 8 bits gives what a model gives that static quantization makes of that layer alone. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import type { Dataset, Runtime } from '../../src/core/ports';
import type { SensitivityOptions } from '../../src/core/studies/sensitivity';
import { openStudy, StudyRuns } from '../../src/core/studies/sensitivity/study';
import { quantizeStatic } from '../../src/core/transforms/quantize';
import { execute, relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const SAMPLES = 8;
const clock = { now: () => performance.now() };
const samples = inRoot('samples');
const corpus = process.env.LATHE_CORPUS ?? '';

/** Kernels that are the same whatever stands around a layer. */
const plain: Runtime = { ...runtime, create: model => runtime.create(model, { optimization: 'disabled' }) };

/** Largest error of the outputs, by layer. */
async function errorsOfLayers(model: Model, dataset: Dataset, every: number, sweepRuntime: Runtime) {
  const options: SensitivityOptions = { bits: [8], what: 'both', mode: 'one-on', samples: SAMPLES };
  const study = await openStudy(model, options, { runtime: sweepRuntime, clock, dataset });
  const runs = new StudyRuns(study);
  const errors = new Map<string, number>();
  for (const variant of study.variants.filter((_, i) => i % every === 0)) {
    const exclude = study.variants.filter(v => v !== variant).map(v => v.layer.node.name);
    const env = { runtime: plain, clock, dataset };
    const { model: alone, changed } = await quantizeStatic(model, { exclude, samples: SAMPLES }, env);
    assert.ok(changed.includes(variant.layer.name));
    const chain = runs.open(variant);
    for (let run = 0; run < study.samples.runs; run++) {
      // Pairs of QuantizeLinear and DequantizeLinear computed as they stand: no integer kernel that saturates on some machines.
      const expected = await execute(alone, await study.samples.feeds(run), { optimization: 'disabled' });
      const error = relativeError(expected, await runs.outputs(chain, run, 8));
      errors.set(variant.layer.name, Math.max(error, errors.get(variant.layer.name) ?? 0));
    }
    await chain.close();
  }
  await runs.close();
  return errors;
}

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
];

/** Fused kernels add up in another order: now and then a value falls on the other side of a half and gets the next code. */
const levels = [
  { level: 'with the same kernels', runtime: plain, limit: 1e-4 },
  { level: 'with fused kernels', runtime, limit: 5e-3 },
] as const;

for (const { folder, model: name, data, every, skip } of cases)
  for (const { level, runtime: sweepRuntime, limit } of levels)
    test(`${name}: one layer at 8 bits is simulated to ${limit} of the outputs' range ${level}`, { skip }, async () => {
      const model = await openModel(path.join(folder, name));
      const dataset = { ...npzDataset(path.join(folder, data)), batchable: true };
      const errors = await errorsOfLayers(model, dataset, every, sweepRuntime);
      const [layer, worst] = [...errors].reduce((a, b) => (b[1] > a[1] ? b : a));
      console.log(`${name}: ${errors.size} layers, worst ${worst.toExponential(1)} at ${layer}`);
      assert.ok(worst <= limit, `${layer}: ${worst}`);
    });
