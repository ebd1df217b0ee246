import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { alignEvents, levelTimes, type OptimizationLevel, type ProfilerCost } from '../../src/core/studies/profile';
import { corpusFiles, fixtures, skipWithoutCorpus, tooLongToRepeat } from '../support/onnxFiles';
import { type MeasuredLevel, recordLevel } from '../support/profileTools';
import { inRoot } from '../support/repository';

const free: ProfilerCost = { base: 0, perTensor: 0, perRun: 0 };
const levels: readonly OptimizationLevel[] = ['disabled', 'basic', 'extended', 'all'];

/** Every kernel of every run is one of the written graph, belongs to one layer, and its time is counted once. */
function holdsTogether(measured: MeasuredLevel, what: string): void {
  const { runs, kernels, places, layers } = measured;
  assert.ok(runs.length >= 8, `${what}: ${runs.length} runs`);
  for (const { kernels: events, us } of runs) {
    const aligned = alignEvents(events, kernels);
    assert.ok(!aligned.includes(undefined), `${what}: ${events[aligned.indexOf(undefined)]?.name} is no kernel`);
    assert.equal(new Set(aligned).size, events.length, `${what}: two events for one kernel`);
    const sum = events.reduce((total, e) => total + e.us, 0);
    assert.ok(sum <= us, `${what}: kernels take ${sum} us of a run of ${us} us`);
  }
  const known = new Set(layers.map(l => l.name));
  for (const [k, place] of places.entries())
    assert.ok(place.layer !== undefined && known.has(place.layer), `${what}: ${kernels[k]!.op} ${kernels[k]!.name}`);
  const claimed = places.filter(p => !p.inserted).flatMap(p => [p.layer!, ...p.covers]);
  assert.equal(new Set(claimed).size, claimed.length, `${what}: a layer belongs to two kernels`);

  const times = levelTimes(measured, free);
  const ofLayers = [...times.layers.values()].reduce((sum, l) => sum + l.ms, 0);
  const recorded = runs.map(r => r.kernels.reduce((sum, k) => sum + k.us, 0) / 1e3);
  assert.ok(ofLayers >= Math.min(...recorded) - 1e-9 && ofLayers <= Math.max(...recorded) + 1e-9, what);
}

for (const name of ['fashion_mobilenet.onnx', 'fashion_resnet.onnx', 'fashion_attention.onnx'])
  for (const level of levels)
    test(`${name} at level ${level}: kernels are found and add up`, async () => {
      const measured = await recordLevel(inRoot('samples', name), level);
      holdsTogether(measured, name);
      if (level !== 'disabled') return;
      const { layers } = levelTimes(measured, free);
      assert.deepEqual(
        measured.layers.map(l => l.name).filter(l => !layers.has(l)),
        [],
        'without fusion every layer has a time',
      );
    });

test('fused activations, batch norms and additions are covered by their convolution', async () => {
  const { places, layers } = await recordLevel(path.join(fixtures, 'residual_bn.onnx'), 'all');
  const ops = new Map(layers.map(l => [l.name, l.op]));
  const covered = places.flatMap(p => p.covers.map(c => `${ops.get(p.layer!)} covers ${ops.get(c)}`));
  for (const op of ['BatchNormalization', 'Relu', 'Add']) assert.ok(covered.includes(`Conv covers ${op}`), op);
});

test('casts around float16 layers are told apart from the layers', async () => {
  const measured = await recordLevel(path.join(fixtures, 'float16_network.onnx'), 'disabled');
  holdsTogether(measured, 'float16_network');
  const { inserted } = levelTimes(measured, free);
  assert.ok(inserted.length > 0);
  assert.ok(inserted.every(k => k.op === 'Cast' && k.layer !== null));
});

for (const [file, child] of [
  ['loop.onnx', /^.+\/.+/],
  ['if_branch.onnx', /^.+\/.+/],
] as const)
  test(`${file}: nodes of the sub-graph are apart and not summed again`, async () => {
    const measured = await recordLevel(path.join(fixtures, file), 'disabled', { default: 2 });
    holdsTogether(measured, file);
    const { nested, layers } = levelTimes(measured, free);
    assert.ok(nested.length > 0);
    for (const { name, calls } of nested) {
      assert.match(name, child);
      assert.ok(!layers.has(name));
      assert.ok(calls > 0);
    }
  });

/** Sizes of symbolic dimensions that a model of the corpus cannot do without. */
const corpusDims = (file: string): Record<string, number> => {
  if (/ppocr/.test(file)) return { 'p2o.DynamicDimension.1': 64, 'p2o.DynamicDimension.2': 64 };
  if (/yunet/.test(file)) return { height: 64, width: 64 };
  if (/tinybert/.test(file)) return { seq: 16 };
  return {};
};

for (const file of corpusFiles)
  test(`corpus: ${path.basename(file)} without and with fusion`, { skip: skipWithoutCorpus }, async t => {
    const tooLong = await tooLongToRepeat(file);
    if (tooLong) return t.skip(tooLong);
    for (const level of ['disabled', 'all'] as const) {
      try {
        holdsTogether(await recordLevel(file, level, corpusDims(file)), level);
      } catch (error) {
        // What the runtime cannot load or run on made-up inputs (unknown operators, a rate that must be one of two).
        if (!(error instanceof LatheError)) throw error;
        t.diagnostic(error.message);
        t.skip('the runtime does not run it on synthetic inputs');
        return;
      }
    }
  });
