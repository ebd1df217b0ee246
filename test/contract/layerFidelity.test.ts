/** The errors of layers, by themselves and in the run, against errors that are known. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { analyse } from '../../src/core/analysis/analyse';
import { alignLayers } from '../../src/core/analysis/diff';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import type { Dataset } from '../../src/core/ports';
import { type LayerFidelity, measureLayerFidelity } from '../../src/core/studies/layerFidelity';
import { observe } from '../../src/core/studies/layerFidelity/observedModel';
import { findTargets } from '../../src/core/studies/layerFidelity/targets';
import { randomDataset } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { executedOps, quantized } from '../support/quantized';
import { renamedModel } from '../support/renamed';
import { runtime } from '../support/runtime';

async function measure(a: Model, b: Model, data: Dataset = randomDataset(a)) {
  const alignment = await alignLayers(analyse(a), analyse(b));
  const result = await measureLayerFidelity(alignment, 4, { runtime, data: { a: data, b: data } });
  return { alignment, ...result };
}

/** Scales in a row: y = x f1 f2 f3. */
function scales(...factors: number[]): Model {
  const builder = new ModelBuilder();
  let value = builder.input('x', [1, 16]);
  for (const factor of factors) value = builder.node('Mul', [value, builder.constant([1], [factor])]);
  return builder.output(value).build();
}

const near = (figure: { sqnrDb: number | null } | null | undefined, expected: number) =>
  assert.ok(Math.abs((figure?.sqnrDb ?? Number.NaN) - expected) < 0.01, `${figure?.sqnrDb} dB, not ${expected}`);

test('identical models are identical in every layer, without a figure', async () => {
  const model = scales(2, 3, 5);
  const { groups, samples } = await measure(model, renamedModel(model));
  assert.equal(samples, 4);
  assert.equal(groups.length, 3);
  for (const { local, cumulative } of groups)
    assert.deepEqual([local, cumulative], Array(2).fill({ sqnrDb: null, identical: true }));
});

test('a known error stays with its layer, and goes on in the run', async () => {
  // A factor that is off by a share e has the error e |x|: 20 log10(1 / e).
  const { groups } = await measure(scales(2, 3, 5), scales(2, 3 * 1.01, 5 * 1.1));
  assert.deepEqual(groups[0]!.cumulative, { sqnrDb: null, identical: true });
  assert.deepEqual(groups[0]!.local, { sqnrDb: null, identical: true });
  near(groups[1]!.local, 40);
  near(groups[1]!.cumulative, 40);
  near(groups[2]!.local, 20);
  near(groups[2]!.cumulative, -20 * Math.log10(1.01 * 1.1 - 1));
});

test('an unchanged layer behind a changed one has no error of its own', async () => {
  const { groups } = await measure(scales(2, 3, 5), scales(2 * 1.1, 3, 5));
  near(groups[0]!.local, 20);
  for (const group of groups.slice(1)) {
    assert.deepEqual(group.local, { sqnrDb: null, identical: true });
    near(group.cumulative, 20);
  }
});

test('a layer that reads an added one is judged with it', async () => {
  const build = (doubled: boolean) => {
    const builder = new ModelBuilder();
    const half = builder.node('Mul', [builder.input('x', [1, 16]), builder.constant([1], [0.5])]);
    const value = doubled ? builder.node('Sum', [half, half]) : half;
    return builder.output(builder.node('Mul', [value, builder.constant([1], [3])])).build();
  };
  const { alignment, groups } = await measure(build(false), build(true));
  assert.deepEqual(
    alignment.added.map(u => u.node.opType),
    ['Sum'],
  );
  assert.deepEqual(groups[0]!.local, { sqnrDb: null, identical: true });
  // Twice the value is an error as large as the value.
  near(groups[1]!.local, 0);
  near(groups[1]!.cumulative, 0);
});

test('layers that a shape change makes incomparable have no figure', async () => {
  const build = (channels: number) => {
    const builder = new ModelBuilder();
    const [w, v] = [
      [8, channels],
      [channels, 4],
    ].map(dims => builder.random(dims, new Random(1)));
    const value = builder.node('Relu', [builder.node('MatMul', [builder.input('x', [1, 8]), w!])]);
    return builder.output(builder.node('MatMul', [value, v!])).build();
  };
  const { groups, notes } = await measure(build(6), build(4));
  assert.deepEqual(
    groups.slice(0, 2).map(g => g.cumulative),
    [null, null],
  );
  assert.equal(typeof groups[2]!.cumulative!.sqnrDb, 'number');
  // What the original gives does not fit into the narrower product.
  assert.equal(groups[2]!.local, null);
  assert.ok(!notes.some(n => n.includes('not measured')));
});

function convolutions(): Model {
  const random = new Random(9);
  const builder = new ModelBuilder();
  let value = builder.input('x', [1, 3, 12, 12]);
  for (const [from, to] of [
    [3, 8],
    [8, 8],
  ]) {
    value = builder.node('Conv', [value, builder.random([to!, from!, 3, 3], random, 0.2)]);
    value = builder.node('Relu', [value]);
  }
  return builder.output(builder.node('GlobalAveragePool', [value])).build();
}

test('a quantized model is judged by the integer kernels that it runs with', async () => {
  const a = convolutions();
  const { model: b } = await quantized(a);
  const alignment = await alignLayers(analyse(a), analyse(b));
  const targets = findTargets(alignment);
  const observed = observe(
    alignment.graphs.b,
    targets.map(t => ({ value: t.b, scale: t.scale })),
  );
  const kernels = (ops: readonly string[]) => ops.filter(op => op.startsWith('QLinear'));
  assert.deepEqual(kernels(await executedOps(observed.model)), kernels(await executedOps(b)));
  const { groups } = await measure(a, b);
  const figures = ({ groups: all }: Pick<LayerFidelity, 'groups'>) =>
    all.flatMap(g => [g.local?.sqnrDb, g.cumulative?.sqnrDb]);
  for (const db of figures({ groups })) assert.ok(db! > 15 && db! < 80, `${db} dB`);
  // The convolution gives out what its Relu leaves: both are judged there.
  assert.equal(groups[0]!.cumulative!.sqnrDb, groups[1]!.cumulative!.sqnrDb);
});

test('what runs out of samples is refused, and cancelling ends it', async () => {
  const model = scales(2, 3);
  const alignment = await alignLayers(analyse(model), analyse(model));
  const data = { ...randomDataset(model), step: 16 };
  const env = { runtime, data: { a: data, b: data } };
  await assert.rejects(measureLayerFidelity(alignment, 4, env), /takes 16 samples at a time/);
  const progress = {
    report() {},
    throwIfCancelled() {
      throw new Error('cancelled');
    },
  };
  const some = randomDataset(model);
  await assert.rejects(
    measureLayerFidelity(alignment, 4, { runtime, data: { a: some, b: some }, progress }),
    /cancelled/,
  );
});
