/** The law of the sweep: a layer alone at 8 bits gives what a model gives that static quantization makes of that layer alone. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, Runtime, Session } from '../../src/core/ports';
import type { SensitivityOptions } from '../../src/core/studies/sensitivity';
import { openStudy, type Study } from '../../src/core/studies/sensitivity/study';
import { ChainRuns } from '../../src/core/studies/variants/chainRuns';
import { FloatRuns } from '../../src/core/studies/variants/floatRuns';
import { StackedRuns } from '../../src/core/studies/variants/stackedRuns';
import { quantizeStatic } from '../../src/core/transforms/quantize';
import { relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const SAMPLES = 8;
type Way = 'stacked' | 'one by one';
const clock = { now: () => performance.now() };
const samples = inRoot('samples');
const corpus = process.env.LATHE_CORPUS ?? '';

/** Kernels that are the same whatever stands around a layer. */
const plain: Runtime = { ...runtime, create: model => runtime.create(model, { optimization: 'disabled' }) };

/** Largest error of the outputs, by layer. */
async function errorsOfLayers(model: Model, dataset: Dataset, way: Way, every: number, sweepRuntime: Runtime) {
  const options: SensitivityOptions = { bits: [8], what: 'both', mode: 'one-on', samples: SAMPLES };
  const env = { runtime: sweepRuntime, clock, dataset: { ...dataset, batchable: way === 'stacked' } };
  const study = await openStudy(model, options, env);
  assert.equal(study.isStacked, way === 'stacked');
  const runs = study.isStacked ? new StackedRuns(study, new FloatRuns(study, clock)) : new ChainRuns(study);
  const alone = await quantizedAlone(model, dataset, study, every);
  const errors = new Map<string, number>();
  const lanes = study.lanes.filter(lane => alone.has(lane.layer.name));
  const units = await runs.units(lanes);
  for (const [k, unit] of units.entries())
    for await (const { lane, run, outputs } of runs.outputs(unit, units[k + 1])) {
      const { name } = lane.layer;
      const expected = await alone.get(name)!.run(await study.samples.feeds(run));
      errors.set(name, Math.max(relativeError(expected, outputs), errors.get(name) ?? 0));
    }
  await runs.close();
  for (const session of alone.values()) await session.release();
  return errors;
}

/** What static quantization makes of each layer alone. */
async function quantizedAlone(model: Model, dataset: Dataset, { lanes }: Study, every: number) {
  const sessions = new Map<string, Session>();
  for (const { layer } of lanes.filter((_, i) => i % every === 0)) {
    const only = [layer.node.name];
    const env = { runtime: plain, clock, dataset: { ...dataset, batchable: true } };
    const { model: alone, changed } = await quantizeStatic(model, { only, samples: SAMPLES }, env);
    assert.ok(changed.includes(layer.name));
    // Pairs of QuantizeLinear and DequantizeLinear computed as they stand: no integer kernel that saturates on some machines.
    const bytes = await encodeToBytes(alone);
    sessions.set(layer.name, await runtime.create({ bytes }, { optimization: 'disabled' }));
  }
  return sessions;
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
  { level: 'with the same kernels', runtime: plain, limit: 1e-4 },
  { level: 'with fused kernels', runtime, limit: 5e-3 },
] as const;

for (const { folder, model: name, data, every, skip } of cases)
  for (const way of ['stacked', 'one by one'] as const)
    for (const { level, runtime: sweepRuntime, limit } of levels)
      test(`${name}: layers at 8 bits, ${way}, are simulated to ${limit} of the outputs' range ${level}`, {
        skip,
      }, async () => {
        const model = await openModel(path.join(folder, name));
        const dataset = npzDataset(path.join(folder, data));
        const errors = await errorsOfLayers(model, dataset, way, every, sweepRuntime);
        const [layer, worst] = [...errors].reduce((a, b) => (b[1] > a[1] ? b : a));
        console.log(`${name}: ${errors.size} layers, worst ${worst.toExponential(1)} at ${layer}`);
        assert.ok(worst <= limit, `${layer}: ${worst}`);
      });
