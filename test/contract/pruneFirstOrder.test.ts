/** Ranking channels by what they change in the outputs. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { pruneChannels } from '../../src/core/transforms/prune';
import { firstOrderEffects } from '../../src/core/transforms/prune/firstOrder';
import { factorsOf, gatedModel } from '../../src/core/transforms/prune/gates';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { execute, relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { maskedModel } from '../support/masking';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const all = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
const dataset = { ...all, samples: 2 };
const env = { runtime, clock: { now: () => 0 }, dataset };

test('gates at 0 are the same as the channel masked, in every group', async () => {
  const prunable = prunableModel(await openModel(sample));
  const { model, gates } = gatedModel(prunable);
  const feeds = await all.batch(0, 2);
  for (const [g, group] of prunable.coupling.groups.entries()) {
    const channel = group.channels.length - 1;
    const factors = gates.map(
      gate => [gate.name, factorsOf(gate, [gate.group === g ? channel : undefined], 0)] as const,
    );
    const gated = await execute(model, { ...feeds, ...Object.fromEntries(factors) });
    const masked = await execute(await maskedModel(prunable, new Set([group.channels[channel]!])), feeds);
    assert.ok(relativeError(masked, gated, 0.01) < 1e-4, group.layers.join(' '));
  }
});

test('effects measured along a batch are those measured one by one', async () => {
  const prunable = prunableModel(await openModel(sample));
  const one = new Set([0]);
  const [apart] = await firstOrderEffects(prunable, one, env);
  const [together] = await firstOrderEffects(prunable, one, { ...env, dataset: { ...dataset, batchable: true } });
  assert.ok(apart!.some(effect => effect > 0));
  for (const [i, effect] of apart!.entries())
    assert.ok(Math.abs(effect - together![i]!) <= 1e-3 * Math.max(...apart!), `${effect} ${together![i]}`);
});

test('it needs data, and is refused where it would run for too long', async () => {
  const original = await openModel(sample);
  const options = { ratio: 0.5, importance: 'first-order' } as const;
  await assert.rejects(pruneChannels(original, options, { ...env, dataset: undefined }), /first-order needs data/);
  const huge = prunableModel(original);
  for (const input of huge.model.graph.inputs)
    if (input.type.kind === 'tensor') Object.assign(input.type, { shape: [1e6, 1, 28, 28] });
  await assert.rejects(
    firstOrderEffects(huge, new Set(huge.coupling.groups.keys()), env),
    /would take \d+ runs of the model: choose fewer layers/,
  );
});
