/**
 * Recovery over the labelled models of the corpus: on data held out the outputs are never further from the float ones than without, and
 * on labelled data classes are never right less often.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { firstSamples, halvesOf } from '../../src/core/transforms/recovery/dataParts';
import { outputSqnrDb } from '../../src/core/transforms/recovery/outputAgreement';
import { npzDataset } from '../support/labelledData';
import { once } from '../support/once';
import { openModel } from '../support/onnxFiles';
import { quantized, top1 } from '../support/quantized';
import { runtime } from '../support/runtime';

const corpus = process.env.LATHE_CORPUS ?? '';
const clock = { now: () => 0 };
const samples = 32;

for (const [name, data] of [
  ['mnist_lenet', 'mnist'],
  ['mnist_mlp_op7', 'mnist'],
  ['fashion_resnet8_bn', 'fashion'],
  ['fashion_vit', 'fashion'],
  ['mobilenetv2_035_cifar10_96_bn', 'cifar96'],
] as const) {
  const file = path.join(corpus, `${name}.onnx`);
  const skip = existsSync(file) ? false : `needs ${name}.onnx, a model of LATHE_CORPUS`;
  const opened = once(async () => {
    const [calibration, labelled] = ['calibration', 'test'].map(s => npzDataset(path.join(corpus, `${data}-${s}.npz`)));
    const model = await openModel(file);
    return { model, calibration: calibration!, labelled: labelled!, float: await top1(model, labelled!, 100) };
  });
  for (const perTensor of [false, true])
    test(`${name}, ${perTensor ? 'one scale per weight' : 'scales per channel'}: recovery is never worse`, {
      skip,
    }, async t => {
      const { model, calibration, labelled, float } = await opened();
      const options = { perTensor, samples };
      const plain = await quantized(model, options, calibration);
      const recovered = await quantized(model, { ...options, recover: true }, calibration);
      assert.deepEqual(verify(recovered.model), verify(model));
      const { heldOut } = halvesOf(calibration, samples);
      const env = { runtime, clock, dataset: heldOut };
      const [before, after] = [
        await outputSqnrDb(model, plain.model, env),
        await outputSqnrDb(model, recovered.model, env),
      ];
      const [without, withSteps] = [await top1(plain.model, labelled, 100), await top1(recovered.model, labelled, 100)];
      t.diagnostic(
        `${before.toFixed(1)} dB became ${after.toFixed(1)} dB; top-1 ${float}, without recovery ${without}, with it ${withSteps}`,
      );
      assert.ok(after >= before, `${before} dB became ${after} dB`);
      const used = firstSamples(calibration, samples);
      const [fewest, right] = [await top1(plain.model, used), await top1(recovered.model, used)];
      assert.ok(right >= fewest, `${fewest} of the labelled samples became ${right}`);
      for (const { kept, note } of recovered.steps)
        if (kept === false) assert.match(note!, /left out|nothing that it could change/);
    });
}
