/** The study of one layer: copies run and agree, what is not time is the same each time, and the command prints it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { cloneModel, type Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import { measureLayers } from '../../src/core/studies/layerProfile';
import { copiesOf } from '../../src/core/studies/layerProfile/copies';
import { inNetwork } from '../../src/core/studies/layerProfile/inNetwork';
import { cutOut } from '../../src/core/studies/layerProfile/prepare';
import { versus } from '../../src/core/studies/layerProfile/timing';
import { executedModel } from '../../src/engine/layerProfile/executedModel';
import type { LayerProfile } from '../../src/protocol/layerProfile';
import { runInProcess } from '../support/commandInProcess';
import { plainEnv } from '../support/cutLayers';
import { execute, randomDataset, relativeError } from '../support/execute';
import { buildLathe } from '../support/lathe';
import { ModelBuilder } from '../support/modelBuilder';
import { fixtures, openFixture } from '../support/onnxFiles';
import { temporaryFolder } from '../support/temporaryFolder';

function convolution() {
  const b = new ModelBuilder(13);
  const random = new Random(11);
  const conv = b.node('Conv', [b.node('Relu', [b.input('x', [1, 8, 8, 8])]), b.random([16, 8, 3, 3], random)]);
  return { model: b.output(b.node('Relu', [conv])).build(), name: b.graph.nodes[1]!.name, conv };
}

const folder = temporaryFolder();
const executed = (bytes: Uint8Array) => executedModel(bytes, { ...plainEnv, threads: 1, folder });

test('what the runtime puts around a layer is taken off, and the layer computes what it did', async () => {
  const { model, name } = convolution();
  const cut = await cutOut(model, [name], randomDataset(model, 4), plainEnv);
  const whole = await executed(await encodeToBytes(cut.model));
  const ops = (m: Model) => m.graph.nodes.map(n => n.opType);
  // Which of them there are depends on the processor's block of channels.
  assert.ok(ops(whole).includes('Conv'));
  const inner = await inNetwork(whole, cut.model, cut.samples, { ...plainEnv, threads: 1, executedModel: executed });
  assert.deepEqual(ops(inner.model), ['Conv']);
  assert.equal(inner.samples.length, cut.samples.length);
  // What goes into the last reordering in the whole comes out of the layer now.
  const [output] = inner.model.graph.outputs;
  const shown = cloneModel(whole);
  shown.graph.outputs = [{ name: output!.name, type: { kind: 'unknown' } }];
  for (const [i, feeds] of cut.samples.entries()) {
    const [expected, found] = [await execute(shown, feeds), await execute(inner.model, inner.samples[i]!)];
    assert.ok(relativeError(expected, found) < 1e-6);
  }
});

test('operators of the layer itself are never taken off', async () => {
  const b = new ModelBuilder(13);
  const transposed = b.node('Transpose', [b.input('x', [1, 4, 6])]);
  const model = b.output(b.node('Relu', [transposed])).build();
  const cut = await cutOut(model, [model.graph.nodes[0]!.name], randomDataset(model, 2), plainEnv);
  const whole = await executed(await encodeToBytes(cut.model));
  const inner = await inNetwork(whole, cut.model, cut.samples, { ...plainEnv, threads: 1, executedModel: executed });
  assert.deepEqual(
    inner.model.graph.nodes.map(n => n.opType),
    ['Transpose'],
  );
});

for (const [fixture, op] of [
  ['residual_bn.onnx', 'Conv'],
  ['loop.onnx', 'Loop'],
  ['if_branch.onnx', 'If'],
] as const)
  test(`copies of ${op} side by side give what one gives`, async () => {
    const model = await openFixture(fixture);
    const node = model.graph.nodes.find(n => n.opType === op)!;
    const cut = await cutOut(model, [node.name], randomDataset(model, 4), plainEnv);
    const copies = copiesOf(cut.model, 3);
    const together = await execute(copies.model, copies.feeds(cut.samples, 1));
    const results = copies.model.graph.outputs.map(o => o.name).filter(n => !copies.fetch.includes(n));
    const outputs = cut.model.graph.outputs.length;
    assert.equal(results.length, 3 * outputs);
    for (let i = 0; i < 3; i++) {
      const alone = await execute(cut.model, cut.samples[1 % cut.samples.length]!);
      const names = cut.model.graph.outputs.map(o => o.name);
      const copy = Object.fromEntries(names.map((n, k) => [n, together[results[i * outputs + k]!]!]));
      assert.ok(relativeError(alone, copy) < 1e-6);
    }
  });

test('all but the times is the same in two studies', async () => {
  const { model, name, conv } = convolution();
  const tools = { ...plainEnv, threads: 1, executedModel: executed };
  const study = () => measureLayers(model, [name], randomDataset(model, 4), { runs: 8 }, tools);
  const [a, b] = [await study(), await study()];
  const untimed = ({ variants, skipped, inputs, outputs, runs }: typeof a) => ({
    variants: variants.map(({ precision, share, channels, macs, weightBytes, sqnrDb, note }) => {
      return { precision, share, channels, macs, weightBytes, sqnrDb, note };
    }),
    ...{ skipped, inputs, outputs, runs },
  });
  assert.deepEqual(untimed(a), untimed(b));
  assert.equal(a.runs, 8);
  assert.deepEqual(Object.keys(a.outputs), [conv]);
  const [full] = a.variants;
  assert.deepEqual([full!.ratio, full!.ratioSpread, full!.verdict, full!.sqnrDb], [1, [1, 1], 'baseline', null]);
  assert.equal(full!.macs, 16 * 8 * 9 * 36);
  const at = (precision: string, share: number) =>
    a.variants.find(v => v.precision === precision && v.share === share)!;
  assert.equal(at('fp32', 0.5).macs, full!.macs! / 2);
  assert.equal(at('fp16', 1).weightBytes, full!.weightBytes / 2);
  assert.ok(at('int8', 1).sqnrDb! > 25);
});

test('a verdict needs an interval that leaves out 1, and enough runs', () => {
  const round = (a: number[], factor: number) => ({ a, b: a.map(ms => ms * factor) });
  const times = Array.from({ length: 20 }, (_, i) => 1 + (i % 5) / 100);
  assert.equal(versus([round(times, 0.5)]).verdict, 'faster');
  assert.equal(versus([round(times, 2)]).verdict, 'slower');
  assert.equal(versus([round(times, 1)]).verdict, 'within noise');
  assert.equal(versus([round(times.slice(0, 5), 0.5)]).verdict, 'within noise');
});

test('lathe profile --layer prints one JSON document, a table, and one line for what is wrong', async () => {
  const lathe = await buildLathe();
  try {
    const file = path.join(fixtures, 'residual_bn.onnx');
    const { name } = (await openFixture('residual_bn.onnx')).graph.nodes.find(n => n.opType === 'Conv')!;
    const args = ['profile', file, '--layer', name, '--runs', '8', '--threads', '1'];
    const { code, stdout, stderr } = await lathe.run([...args, '--json']);
    assert.equal(code, 0, stderr);
    const profile = JSON.parse(stdout) as LayerProfile;
    assert.deepEqual(profile.layers, [{ name, op: 'Conv' }]);
    assert.match(profile.data, /synthetic/);
    assert.deepEqual(profile.options, { runs: 8, threads: 1 });
    assert.equal(profile.variants.length + profile.skipped.length, 9);
    for (const v of profile.variants)
      assert.ok(v.latencyMs.p50 > 0 && v.ratioSpread[0] <= v.ratio && v.ratio <= v.ratioSpread[1]);
    const table = await runInProcess(args);
    assert.match(table.stdout, /FP32 +\d+ of \d+ .*baseline/);
    const unknown = await runInProcess(['profile', file, '--layer', `${name}x`]);
    assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, new RegExp(`no layer is called ${name}x: did you mean ${name}`));
    assert.equal((await runInProcess([...args, '--warmup', '2'])).code, 2);
  } finally {
    lathe.remove();
  }
});
