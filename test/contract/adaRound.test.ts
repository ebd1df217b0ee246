/** AdaRound: nearer outputs than by rounding to nearest, scales as they were, the same bytes each time. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { cloneModel, type Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import { settingsOf } from '../../src/core/transforms/quantize/options';
import { prepare } from '../../src/core/transforms/quantize/prepare';
import { adaRound } from '../../src/core/transforms/recovery/adaRound/adaRound';
import { calibrated, quantizedForm } from '../../src/core/transforms/recovery/candidate';
import { halvesOf } from '../../src/core/transforms/recovery/dataParts';
import { outputSqnrDb } from '../../src/core/transforms/recovery/outputAgreement';
import { randomDataset } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { openModel } from '../support/onnxFiles';
import { quantized } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const calibration = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
const clock = { now: () => 0 };

/** SQNR in dB on data held out, weights rounded to nearest and by AdaRound, in so many bits. */
async function bothWays(
  file: string,
  bits: number,
  exclude: readonly string[],
): Promise<[nearest: number, adapted: number]> {
  const original = await openModel(inRoot('samples', file));
  const model = cloneModel(original);
  await prepare(model, { runtime });
  const { fitted, heldOut } = halvesOf(calibration, 32);
  const end = 2 ** (bits - 1) - 1;
  const settings = { ...settingsOf({ samples: 16, exclude }, 16, original), weightRange: { low: -end, high: end } };
  const env = { runtime, clock, dataset: fitted };
  const candidate = await calibrated(model, { steps: [], keepsBest: true }, settings, env);
  const nearest = await quantizedForm(candidate, settings, env);
  const float = cloneModel(model);
  assert.equal(await adaRound(float, nearest.model, nearest.layers, settings.weightRange, env), nearest.layers.length);
  const adapted = await quantizedForm({ ...candidate, float }, settings, env);
  const scales = (m: Model) => [...m.graph.initializers.values()].filter(t => t.name.endsWith('_scale'));
  assert.deepEqual(scales(adapted.model), scales(nearest.model), 'the largest weights stay, and the scales with them');
  assert.deepEqual(verify(adapted.model), []);
  const judged = { ...env, dataset: heldOut };
  return [await outputSqnrDb(model, nearest.model, judged), await outputSqnrDb(model, adapted.model, judged)];
}

for (const [file, bits, gain, exclude] of [
  // Its largest layers take most of the time.
  ['fashion_resnet.onnx', 4, 3, ['/stage3/*']],
  ['fashion_attention.onnx', 4, 2, []],
] as const)
  test(`${file}: weights of ${bits} bits give nearer outputs on data held out`, async t => {
    const [nearest, adapted] = await bothWays(file, bits, exclude);
    t.diagnostic(`${nearest.toFixed(1)} dB became ${adapted.toFixed(1)} dB`);
    assert.ok(adapted > nearest + gain, `${nearest} dB became ${adapted} dB`);
  });

/** A convolution of two groups with stride and padding, a grouped one without, then a product with alpha, of random weights. */
function mixed(): Model {
  const b = new ModelBuilder(13);
  const random = new Random(17);
  const window = { group: 2n, strides: [2n, 2n], pads: [1n, 1n, 1n, 1n] };
  const first = b.node('Conv', [b.input('x', ['batch', 4, 9, 9]), b.random([6, 2, 3, 3], random)], window);
  const second = b.node('Conv', [b.node('Relu', [first]), b.random([6, 1, 3, 3], random)], { group: 6n });
  const rows = b.node('Flatten', [second]);
  return b.output(b.node('Gemm', [rows, b.random([54, 5], random)], { alpha: 0.5 })).build();
}

test('as a step it is judged on half of the data, says what it gained, and gives the same bytes each time', async () => {
  const model = mixed();
  const data = randomDataset(model, 24);
  const options = { adaround: true, samples: 24 };
  const [once, again] = [await quantized(model, options, data), await quantized(model, options, data)];
  const step = once.steps.find(s => s.name === 'adaround')!;
  assert.match(step.note!, /^3 layers, SQNR of INT8 outputs from [\d.]+ dB to [\d.]+ dB/);
  const before = once.steps.find(s => s.name === 'quantize without recovery')!.sqnrDb!;
  assert.equal(step.kept, step.sqnrDb! >= before);
  assert.deepEqual(await encodeToBytes(once.model), await encodeToBytes(again.model));
  assert.deepEqual(verify(once.model), []);
});

test('it can be cancelled', async () => {
  const model = mixed();
  const dataset = randomDataset(model, 4);
  let layers = 0;
  const progress = {
    report: (message: string) => void (message.startsWith('Rounding') && layers++),
    throwIfCancelled: () => {
      if (layers > 1) throw new Error('cancelled by the test');
    },
  };
  const env = { runtime, clock, dataset, progress };
  const settings = settingsOf({}, 4, model);
  const candidate = await calibrated(model, { steps: [], keepsBest: true }, settings, env);
  const { model: integers, layers: names } = await quantizedForm(candidate, settings, env);
  await assert.rejects(
    adaRound(cloneModel(model), integers, names, settings.weightRange, env),
    /cancelled by the test/,
  );
  assert.equal(layers, 2);
});
