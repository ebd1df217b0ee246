/** Layers whose numbers do not fit float16 stay float32 and say why; outputs are checked on data; bfloat16 is written where it exists. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import type { Dataset } from '../../src/core/ports';
import { convertToFloat16, type Float16ConversionOptions } from '../../src/core/transforms/float16';
import { execute, randomDataset, sqnrDb } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { runtime } from '../support/runtime';

const env = { runtime, clock: { now: () => 0 } };
const convert = (model: Model, options: Float16ConversionOptions = {}, dataset?: Dataset) =>
  convertToFloat16(model, options, { ...env, dataset });

/** A product by a weight of 4 x 4, times `factor`, then another product. */
function network(factor: number, opset = 13): Model {
  const b = new ModelBuilder(opset);
  const random = new Random(11);
  const weight = b.constant(
    [4, 4],
    Array.from({ length: 16 }, () => random.normal() * factor),
  );
  const first = b.node('MatMul', [b.input('x', [2, 4]), weight]);
  return b.output(b.node('MatMul', [first, b.random([4, 4], random)])).build();
}
const firstNode = (model: Model) => model.graph.nodes[0]!.name;

for (const [what, factor, reason] of [
  ['beyond the range', 1e6, /^its constants .* reach .*e\+6, beyond the 65504 of float16$/],
  ['mostly below it', 1e-6, /^its constants .* lie mostly below 6\.1e-5/],
] as const)
  test(`weights ${what} keep their layer in float32`, async () => {
    const model = network(factor);
    const { skipped, warnings, model: half } = await convert(model);
    assert.deepEqual(verify(half), []);
    assert.deepEqual(
      skipped.map(s => s.node),
      [firstNode(model)],
    );
    assert.match(skipped[0]!.reason, reason);
    assert.match(warnings.join(), /only weights were checked/);
  });

test('values beyond the range on data keep the layers around them in float32, and the outputs agree', async () => {
  // Weights fit, what they give does not: 1000 times what the data hold, which are about 300.
  const b = new ModelBuilder(13);
  const random = new Random(3);
  const large = b.node('Mul', [b.input('x', [2, 4]), b.constant([], [1000])]);
  const small = b.node('Mul', [large, b.constant([], [0.001])]);
  const model = b.output(b.node('MatMul', [small, b.random([4, 4], random)])).build();
  const samples = randomDataset(model, 2);
  const data: Dataset = {
    ...samples,
    batch: async (start, count) => {
      const { x } = await samples.batch(start, count);
      return { x: { ...x!, data: (x!.data as Float32Array).map(v => v * 300) } };
    },
  };
  const { skipped, steps, warnings, model: half } = await convert(model, {}, data);
  assert.deepEqual(
    skipped.map(s => s.node),
    model.graph.nodes.slice(0, 2).map(n => n.name),
  );
  for (const { reason } of skipped) assert.match(reason, /^on the data its values .* reach .*e\+5, beyond/);
  assert.doesNotMatch(warnings.join(), /only weights/);
  assert.ok(steps.find(s => s.name === 'verify outputs')!.sqnrDb! > 50);
  const feeds = await data.batch(0, 1);
  assert.ok(sqnrDb([[await execute(model, feeds), await execute(half, feeds)]]) > 50);
});

test('outputs that are not finite are refused', async () => {
  const b = new ModelBuilder(13);
  const model = b.output(b.node('Div', [b.input('x', [2, 4]), b.constant([2, 4], Array(8).fill(0))])).build();
  await assert.rejects(convert(model, {}, randomDataset(model, 2)), /outputs in float16 are not finite on the data/);
});

test('bfloat16 is written for operators that the opset has it for; others say from which opset on', async () => {
  const b = new ModelBuilder(13);
  const random = new Random(7);
  const image = b.node('Conv', [b.input('x', [1, 3, 8, 8]), b.random([4, 3, 3, 3], random)]);
  const rows = b.node('Flatten', [b.node('Relu', [image])]);
  const model = b.output(b.node('MatMul', [rows, b.random([144, 5], random)])).build();
  const { model: written, skipped, warnings } = await convert(model, { type: 'bfloat16' });
  assert.deepEqual(skipped, [
    { node: firstNode(model), reason: 'Conv takes bfloat16 from opset 22 on, and the model has 13' },
  ]);
  assert.deepEqual(verify(written), []);
  const types = [...written.graph.initializers.values()].map(t => t.type).sort();
  assert.deepEqual(types, ['bfloat16', 'float32']);
  assert.match(warnings.join(), /does not run bfloat16/);
});

test('bfloat16 is refused where the model has nothing for it, and with data', async () => {
  const old = network(1, 12);
  await assert.rejects(
    convert(old, { type: 'bfloat16' }),
    /MatMul takes bfloat16 from opset 13 on, and the model has 12/,
  );
  await assert.rejects(convert(network(1), { type: 'bfloat16' }, randomDataset(old, 1)), /does not run bfloat16/);
});
