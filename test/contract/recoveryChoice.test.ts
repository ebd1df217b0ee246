/** Recovery by measurement: never worse than without, and honest about what each step did. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, ResultMemory } from '../../src/core/ports';
import { type QuantizeOptions, quantizeStatic } from '../../src/core/transforms/quantize';
import { halvesOf, spreadRuns } from '../../src/core/transforms/recovery/dataParts';
import { execute, randomDataset } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { openModel } from '../support/onnxFiles';
import { fidelity, quantized, top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const calibration = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
const samples = 64;

for (const [name, perTensor] of [
  ['fashion_mobilenet.onnx', true],
  ['fashion_mobilenet.onnx', false],
  ['fashion_resnet.onnx', true],
] as const)
  test(`${name}, ${perTensor ? 'one scale per weight' : 'scales per channel'}: recovery is never worse on data held out`, async () => {
    const model = await openModel(inRoot('samples', name));
    const plain = await quantized(model, { perTensor, samples }, calibration);
    const recovered = await quantized(model, { perTensor, samples, recover: true }, calibration);
    assert.deepEqual(verify(recovered.model), []);
    const { heldOut } = halvesOf(calibration, samples);
    const [before, after] = await Promise.all(
      [plain, recovered].map(r => fidelity(model, r.model, heldOut, samples / 2)),
    );
    assert.ok(after! >= before!, `${before} dB became ${after} dB`);
    const steps = recovered.steps.filter(s => s.sqnrDb !== undefined);
    assert.ok(Math.abs(steps[0]!.sqnrDb! - before!) < 0.1, 'the first figure is that without recovery');
    const kept = steps.filter(s => s.kept !== false).map(s => s.sqnrDb!);
    assert.deepEqual(
      kept,
      [...kept].sort((a, b) => a - b),
      'what is kept only gains',
    );
    assert.ok(Math.abs(kept.at(-1)! - after!) < 0.1, 'the last kept figure is that of the result');
    for (const step of steps.slice(1)) assert.match(step.note!, /SQNR of INT8 outputs from .* dB to .* dB/);
  });

test('one scale per weight in a network with depthwise layers gains several dB', async () => {
  const model = await openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
  const { steps } = await quantized(model, { perTensor: true, samples, recover: true }, calibration);
  const figures = steps.flatMap(s => (s.kept === false ? [] : (s.sqnrDb ?? [])));
  assert.ok(figures.at(-1)! > figures[0]! + 5, figures.join());
});

test('a network without a layer that takes a bias is quantized all the same', async () => {
  const random = new Random(9);
  const b = new ModelBuilder();
  // Products of three dimensions become no Gemm.
  const first = b.node('MatMul', [b.input('x', ['batch', 5, 8]), b.random([8, 16], random)]);
  const model = b.output(b.node('MatMul', [b.node('Relu', [first]), b.random([16, 4], random)])).build();
  const { steps } = await quantized(model, { recover: true });
  const corrected = steps.find(s => s.name === 'correct biases')!;
  assert.deepEqual([corrected.kept, corrected.note], [false, 'there is nothing that it could change']);
});

test('a step that makes the outputs worse is left out, but taken when it is asked for by name', async () => {
  const model = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const chosen = await quantized(model, { samples, recover: true }, calibration);
  let best = chosen.steps.find(s => s.name === 'quantize without recovery')!.sqnrDb!;
  for (const { kept, sqnrDb, note } of chosen.steps.filter(s => s.kept !== undefined && s.sqnrDb !== undefined)) {
    assert.equal(kept, sqnrDb! >= best, note);
    assert.equal(/so left out/.test(note!), !kept);
    if (kept) best = sqnrDb!;
  }
  const named = { equalize: true, equalizeClips: true, correctBias: true };
  const byName = await quantized(model, { samples, ...named }, calibration);
  const measured = byName.steps.filter(s => s.kept !== undefined && s.sqnrDb !== undefined);
  assert.deepEqual(
    measured.map(s => [s.name, s.kept]),
    [
      ['equalize', true],
      ['correct biases', true],
    ],
  );
});

test('halves share no sample, and each run of a fixed batch stays whole', async () => {
  for (const [step, count] of [
    [1, 9],
    [3, 12],
  ] as const) {
    const asked: number[] = [];
    const batch: Dataset['batch'] = async (start, size) => {
      asked.push(...Array.from({ length: size }, (_, i) => start + i));
      return {};
    };
    const data = { ...randomDataset(small()), samples: count, step, batch };
    const { fitted, heldOut } = halvesOf(data, count);
    for (const half of [fitted, heldOut])
      for (let start = 0; start < half.samples; start += step) await half.batch(start, step);
    assert.deepEqual(
      asked.sort((a, b) => a - b),
      Array.from({ length: count }, (_, i) => i),
    );
  }
});

test('a few runs are taken from all over the data', async () => {
  const asked: number[][] = [];
  const batch: Dataset['batch'] = async (...run) => {
    asked.push(run);
    return {};
  };
  const data = { ...randomDataset(small()), samples: 24, step: 2, batch };
  const few = spreadRuns(data, 3);
  for (let start = 0; start < few.samples; start += 2) await few.batch(start, 2);
  assert.deepEqual(asked, [
    [0, 2],
    [8, 2],
    [16, 2],
  ]);
  assert.equal(spreadRuns(data, 12), data);
});

/** Conv, Relu, Conv. */
function small(type: 'float32' | 'int64' = 'float32'): Model {
  const b = new ModelBuilder();
  const first = b.node('Conv', [b.input('x', ['batch', 1, 4, 4]), b.constant([2, 1, 1, 1], [1, 2])]);
  const scores = b.node('Conv', [b.node('Relu', [first]), b.constant([2, 2, 1, 1], [1, -1, 0.5, 2])]);
  return b.output(type === 'int64' ? b.node('ArgMax', [scores]) : scores, undefined, type).build();
}

test('what recovery cannot judge is refused in one line', async () => {
  const refused = (model: Model, options: QuantizeOptions, data: Dataset, line: RegExp) =>
    assert.rejects(
      () => quantized(model, options, data),
      (e: unknown) => e instanceof LatheError && line.test(e.message) && !e.message.includes('\n'),
    );
  await refused(small(), { recover: true }, randomDataset(small(), 1), /at least 2 samples.*there are 1/);
  await refused(small('int64'), { correctBias: true }, randomDataset(small()), /float outputs, and the model has none/);
});

test('ranges of an equalized model are kept apart from those of the original', async () => {
  const entries = new Map<string, unknown>();
  const memory: ResultMemory = {
    recall: async options => entries.get(JSON.stringify(options)),
    keep: async (options, value) => void entries.set(JSON.stringify(options), value),
  };
  const model = await openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
  const env = { runtime, clock: { now: () => 0 }, dataset: calibration };
  const [feeds, options] = [await calibration.batch(0, 1), { samples: 8, perTensor: true }];
  for (const more of [{}, { equalizeClips: true }, {}, { equalizeClips: true }, { recover: true }, { recover: true }]) {
    const known = await quantizeStatic(model, { ...options, ...more }, { ...env, memory });
    const fresh = await quantizeStatic(model, { ...options, ...more }, env);
    assert.deepEqual(await execute(known.model, feeds), await execute(fresh.model, feeds), JSON.stringify(more));
  }
});

test('the model given is left as it is, and the result is the same each time', async () => {
  const model = await openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
  const before = await encodeToBytes(model);
  const options: QuantizeOptions = { samples: 16, perTensor: true, recover: true, format: 'qoperator' };
  const [once, again] = [await quantized(model, options, calibration), await quantized(model, options, calibration)];
  assert.deepEqual(await encodeToBytes(model), before);
  assert.deepEqual(await encodeToBytes(once.model), await encodeToBytes(again.model));
  assert.ok(once.model.graph.nodes.some(n => n.opType === 'QLinearConv'));
});

const corpus = process.env.LATHE_CORPUS ?? '';
const mobilenet = path.join(corpus, 'mobilenetv2_035_cifar10_96_bn.onnx');
const skip = existsSync(mobilenet) ? false : 'needs mobilenetv2_035_cifar10_96_bn.onnx, a model of LATHE_CORPUS';
test('MobileNetV2 with one scale per weight is lost without recovery and accurate with it', { skip }, async () => {
  const model = await openModel(mobilenet);
  const [data, labelled] = ['calibration', 'test'].map(name => npzDataset(path.join(corpus, `cifar96-${name}.npz`)));
  const accuracy = async (options: QuantizeOptions) =>
    top1((await quantized(model, { perTensor: true, ...options }, data)).model, labelled!, 100);
  const [float, plain, recovered] = [
    await top1(model, labelled!, 100),
    await accuracy({}),
    await accuracy({ recover: true }),
  ];
  assert.ok(plain < float - 0.3, `without recovery ${plain} of ${float}`);
  assert.ok(recovered > float - 0.03, `with recovery ${recovered} of ${float}`);
});
