/** A pruned model that is slower than the original gets groups back until it is not; the clock is the tests' own. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import type { Model } from '../../src/core/ir';
import { pruneChannels } from '../../src/core/transforms/prune';
import type { LatencyGauge } from '../../src/core/transforms/prune/latencyGauge';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const [slow, other] = ['/stage3/block1/conv1/Conv', '/stage2/block1/conv1/Conv'];
const channels = (model: Model, name: string) =>
  model.graph.initializers.get(model.graph.nodes.find(n => n.name === name)!.inputs[1]!)!.dims[0]!;

/** @param msOf what a run takes; differences below 2 % are noise */
const gaugeOf = (msOf: (model: Model) => number): LatencyGauge => ({
  whyNot: async () => undefined,
  msOf: async model => msOf(model),
  async ratio(model, base) {
    const ratio = msOf(model) / msOf(base);
    const verdict = ratio < 0.98 ? 'faster' : ratio > 1.02 ? 'slower' : 'within noise';
    return { ratio, spread: [ratio - 0.01, ratio + 0.01], verdict };
  },
});
const pruned = async (msOf: (model: Model, whole: Model) => number, options = {}) => {
  const original = await openModel(sample);
  const env = { runtime, clock: { now: () => 0 }, latency: gaugeOf(model => msOf(model, original)) };
  return { original, ...(await pruneChannels(original, { ratio: 0.5, noSlower: true, ...options }, env)) };
};

test('a layer that is slower with fewer channels keeps all of them, and the reason is told', async () => {
  const { original, model, skipped, steps, speed } = await pruned((m, whole) =>
    channels(m, slow) < channels(whole, slow) ? 10 : 8 + channels(m, other) / channels(whole, other),
  );
  assert.equal(channels(model, slow), channels(original, slow));
  assert.equal(channels(model, other), channels(original, other) / 2);
  assert.equal(
    skipped.find(s => s.node === slow)?.reason,
    'with all of its channels the model takes 0.85 x (0.84 to 0.86) of the time',
  );
  assert.deepEqual(
    speed!.takenBack.map(({ node }) => node),
    [slow],
  );
  assert.equal(speed!.verdict, 'faster');
  assert.match(
    steps.find(s => s.name === 'compare speed')!.note!,
    /^0\.94 x .* of the original's time, faster, with 1 layer that keeps its channels for it; measured in 0\.0 s$/,
  );
});

test('what differs by noise stays pruned; a target that is missed by what was taken back is told', async () => {
  const noisy = await pruned((m, whole) => (channels(m, slow) < channels(whole, slow) ? 1.01 : 1));
  assert.ok(channels(noisy.model, slow) < channels(noisy.original, slow));
  const options = { ratio: undefined, macs: 0.5, scope: 'group' } as const;
  const missed = await pruned((m, whole) => (channels(m, slow) < channels(whole, slow) ? 2 : 1), options);
  assert.ok(
    missed.warnings.some(w => /taken back as slower misses the target/.test(w)),
    missed.warnings.join('; '),
  );
});

test('a model that measures slower whatever is taken back is not written', async () => {
  // Each group alone makes no difference: any that is pruned is enough to be slow.
  const parameters = (model: Model) => inspect(model, { name: '', bytes: 0 }).parameters;
  await assert.rejects(
    pruned((m, whole) => (parameters(m) < parameters(whole) ? 2 : 1)),
    {
      code: 'slower',
      message:
        "nothing to prune: the pruned model takes 2.00 x (1.99 to 2.01) of the original's time here, and is slower whatever is taken back",
    },
  );
});

test('what takes no more time is not timed group by group; as few groups come back as suffice', async () => {
  let timings = 0;
  const counted = (ms: number) => {
    timings++;
    return ms;
  };
  const faster = await pruned((m, whole) => counted(m === whole ? 1 : channels(m, slow) / channels(whole, slow)));
  // Two models in one comparison.
  assert.equal(timings, 2);
  assert.deepEqual(faster.speed!.takenBack, []);
  const both = [slow, other];
  const each = await pruned((m, whole) =>
    both.reduce((ms, name) => ms + (channels(m, name) < channels(whole, name) ? 1 : 0), 8),
  );
  assert.deepEqual(each.speed!.takenBack.map(({ node }) => node).sort(), [...both].sort());
  assert.equal(each.speed!.verdict, 'within noise');
});

test('a model that cannot be run here is pruned as asked for, and that it was not timed is told', async () => {
  const original = await openModel(sample);
  const env = { runtime, clock: { now: () => 0 } };
  const latency = { ...gaugeOf(() => 1), whyNot: async () => 'no kernel for Mystery' };
  const untimed = [
    { ...env, latency },
    { ...env, whyUntimed: 'no kernel for Mystery' },
  ];
  for (const given of untimed) {
    const { model, speed, warnings } = await pruneChannels(original, { ratio: 0.5, noSlower: true }, given);
    assert.equal(speed, null);
    assert.equal(channels(model, slow), channels(original, slow) / 2);
    assert.equal(warnings[0], 'whether the pruned model is slower was not measured: no kernel for Mystery');
  }
});
