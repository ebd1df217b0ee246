/** How fast a pruned model is: reaching a latency, and being no slower than the original. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { LatheError } from '../../src/core/errors';
import type { Model } from '../../src/core/ir';
import { pruneMarks } from '../../src/core/recipe/pruneMarks';
import { pruneChannels } from '../../src/core/transforms/prune';
import type { LatencyGauge } from '../../src/core/transforms/prune/latencyGauge';
import { pruneChoices } from '../../src/core/transforms/prune/options';
import { planPruning } from '../../src/core/transforms/prune/plan';
import { StepTimer } from '../../src/core/transforms/transform';
import { EngineGauge } from '../../src/engine/pruning/engineGauge';
import type { PruneReport } from '../../src/protocol/prune';
import { type Built, buildLathe } from '../support/lathe';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { temporaryFolder } from '../support/temporaryFolder';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const env = { runtime, clock: { now: () => performance.now() } };
const figures = (model: Parameters<typeof inspect>[0]) => inspect(model, { name: '', bytes: 0 });

/** @param msOf what a run takes, to the last digit */
const gaugeOf = (msOf: (model: Model) => number): LatencyGauge => ({
  whyNot: async () => undefined,
  msOf: async model => msOf(model),
  async ratio(model, other) {
    const ratio = msOf(model) / msOf(other);
    return { ratio, spread: [ratio, ratio], verdict: ratio < 1 ? 'faster' : ratio > 1 ? 'slower' : 'within noise' };
  },
});

let lathe: Built;
before(async () => {
  lathe = await buildLathe();
});
after(() => lathe.remove());

test('a latency is reached as it is measured, and what cannot be reached or is already is told', async () => {
  const original = await openModel(sample);
  // A clock of the tests' own: a millisecond for each million of multiply-accumulates.
  const msOf = (model: typeof original) => figures(model).macs! / 1e6;
  const latency = gaugeOf(msOf);
  const whole = msOf(original);
  const { model, steps } = await pruneChannels(original, { latencyMs: 0.7 * whole }, { ...env, latency });
  const reached = msOf(model);
  assert.ok(reached <= 0.7 * whole && reached > 0.65 * whole, `${reached} of ${whole}`);
  const { note } = steps.find(s => s.name === 'choose channels')!;
  const [is, asked, was] = [reached, 0.7 * whole, whole].map(ms => `${ms.toPrecision(3)} ms`);
  assert.equal(note, `${is} measured, ${asked} asked for, ${was} before`);
  const attempt = (latencyMs: number) => pruneChannels(original, { latencyMs }, { ...env, latency });
  await assert.rejects(attempt(2 * whole), /as it is/);
  await assert.rejects(attempt(0.001 * whole), /comes down to/);
  const { code, stderr } = await lathe.run([
    'prune',
    '--any-speed',
    sample,
    '-o',
    'never.onnx',
    '--latencyMs',
    '100000',
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /nothing to prune: a run takes \S+ ms as it is/);
});

test('the pruned model is timed against the original, and the report says what was measured', async () => {
  const folder = temporaryFolder();
  const output = path.join(folder, 'half.onnx');
  const args = ['prune', sample, '-o', output, '--force', '--ratio', '0.5'];
  const reportOf = async (...more: string[]) => {
    const { code, stdout, stderr } = await lathe.run([...args, ...more, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as PruneReport;
  };
  const { speed, steps, skipped } = await reportOf();
  assert.ok(speed && speed.ratio > 0 && speed.seconds > 0);
  const [low, high] = speed.spread;
  assert.ok(low <= speed.ratio && speed.ratio <= high);
  assert.notEqual(speed.verdict, 'slower');
  for (const { node, reason } of speed.takenBack) assert.equal(skipped.find(s => s.node === node)?.reason, reason);
  assert.match(
    steps.find(s => s.name === 'compare speed')!.note!,
    /^\d\.\d\d x \(\S+ to \S+\) of the original's time, (faster|within noise).*; measured in \S+ s$/,
  );
  const untimed = await reportOf('--any-speed');
  assert.equal('speed' in untimed, false);
  assert.ok(untimed.steps.every(s => s.name !== 'compare speed'));
  const both = await lathe.run([...args, '--any-speed', '--no-slower']);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--any-speed and --no-slower contradict each other/);
  rmSync(folder, { recursive: true });
});

test('a model whose inputs are not known is pruned all the same, and that it was not timed is told', async () => {
  const folder = temporaryFolder();
  const [model, output] = [inRoot('test/fixtures/layernorm_mlp.onnx'), path.join(folder, 'out.onnx')];
  const args = ['prune', model, '-o', output, '--ratio', '0.5', '--round-to', '1', '--json'];
  const { code, stdout, stderr } = await lathe.run(args);
  assert.equal(code, 0, stderr);
  const { speed, warnings } = JSON.parse(stdout) as PruneReport;
  assert.equal(speed, null);
  assert.ok(
    warnings.some(w => /slower was not measured: the size of dimension tokens .* --dim tokens=N/.test(w)),
    warnings.join('; '),
  );
  assert.ok(existsSync(output));
  rmSync(folder, { recursive: true });
});

test('a recipe says what was kept in the end: applying it takes nothing back again', async () => {
  const original = await openModel(sample);
  const slow = '/stage3/block1/conv1/Conv';
  const channelsOf = (model: typeof original) =>
    model.graph.initializers.get(model.graph.nodes.find(n => n.name === slow)!.inputs[1]!)!.dims[0]!;
  const isPruned = (model: typeof original) => channelsOf(model) < channelsOf(original);
  const latency = gaugeOf(model => (isPruned(model) ? 2 : 1));
  const choices = pruneChoices({ ratio: 0.5, noSlower: true });
  const plan = await planPruning(original, choices, { ...env, latency }, new StepTimer(env));
  const marks = pruneMarks(plan, choices.roundTo)!;
  assert.deepEqual([marks.has(slow), marks.get('/stage2/block1/conv1/Conv')], [false, { prune: 0.5 }]);
  const ratios = Object.fromEntries([...marks].map(([name, { prune = 0 }]) => [name, prune]));
  const { model } = await pruneChannels(original, { ratios }, env);
  assert.equal(isPruned(model), false);
});

test('timing ends when it is cancelled', async () => {
  const model = await openModel(sample);
  let runs = 0;
  const progress = {
    report: () => {},
    throwIfCancelled: () => {
      if (++runs > 10) throw new LatheError('Cancelled.', 'cancelled');
    },
  };
  const feeds = { input: { type: 'float32', dims: [1, 1, 28, 28], data: new Float32Array(28 * 28) } } as const;
  const gauge = new EngineGauge(feeds, { ...env, progress });
  assert.equal(await gauge.whyNot(model), undefined);
  await assert.rejects(gauge.ratio(model, model), { code: 'cancelled' });
  assert.equal(runs, 11);
});
