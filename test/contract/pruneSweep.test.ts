/** The law of the sweep of pruning: what it runs for a point gives what the pruned model gives, whatever way it is run. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import {
  type PrunePoint,
  type PruneSweepEnv,
  type PruneSweepOptions,
  type PruneSweepSummary,
  sweepPruning,
  usualRatios,
} from '../../src/core/studies/pruneSensitivity';
import { openPruneStudy, type PruneLane } from '../../src/core/studies/pruneSensitivity/study';
import { randomDataset } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { corpusFiles, openModel, skipWithoutCorpus, tooLongToRepeat } from '../support/onnxFiles';
import { pruneSweepError } from '../support/pruneSweepError';
import { inRoot } from '../support/repository';
import { rowsDataset } from '../support/rowsDataset';
import { runtime } from '../support/runtime';

const clock = { now: () => performance.now() };
const options: PruneSweepOptions = { what: 'channels', ratios: usualRatios, importance: 'l1', roundTo: 8, samples: 2 };

/** Sizes of open dimensions for models that do not take 1, or give almost nothing then. */
const symbols: Readonly<Record<string, number>> = {
  'ppocr_v2_cls.onnx': 48,
  'ppocr_v4_det.onnx': 64,
  'yunet_n_dynamic.onnx': 64,
};

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'])
  for (const what of ['channels', 'weights'] as const)
    for (const batchable of [true, false])
      test(`${name}: ${what} are masked as they are removed, ${batchable ? 'stacked' : 'one by one'}`, async t => {
        const dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), batchable };
        const { worst, ways } = await pruneSweepError(
          await openModel(inRoot('samples', name)),
          dataset,
          { ...options, what },
          (_, i) => i % 3 === 0,
        );
        t.diagnostic(`${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
        assert.equal('stacked' in ways, batchable);
      });

test('groups far apart in one stack leave each other alone', async t => {
  const model = await openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
  const dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), batchable: true };
  const all = await openPruneStudy(model, options, { runtime, clock, dataset });
  for (const [a, b] of [
    [0, -1],
    [1, -2],
    [2, 6],
  ] as const) {
    const groups = [all.units.at(a)!, all.units.at(b)!].map(unit => unit.layers[0]);
    const isTaken = (lane: PruneLane) => groups.includes(lane.unit.layers[0]);
    const { worst, ways } = await pruneSweepError(model, dataset, options, isTaken);
    t.diagnostic(`${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
  }
});

test('models of LATHE_CORPUS: channels are masked as they are removed', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles)
    await t.test(path.basename(file), async s => {
      const tooLong = await tooLongToRepeat(file);
      if (tooLong) return s.skip(tooLong);
      const model = await openModel(file);
      const symbol = symbols[path.basename(file)];
      const dataset = rowsDataset(model, 2, symbol) ?? randomDataset(model, 2, symbol);
      const study = await openPruneStudy(model, options, { runtime, clock, dataset }).catch(String);
      if (typeof study === 'string') return s.skip(study);
      const every = Math.ceil(study.lanes.length / 3);
      const { worst, ways } = await pruneSweepError(model, dataset, options, (_, i) => i % every === 0);
      s.diagnostic(`${study.lanes.length} variants; ${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
    });
});

test('points that rounding makes equal are measured once, and each ratio has its point', async () => {
  const model = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), batchable: true };
  const kept = new Map<string, unknown>();
  const memory = {
    recall: async (key: unknown) => kept.get(JSON.stringify(key)),
    keep: async (key: unknown, value: unknown) => void kept.set(JSON.stringify(key), value),
  };
  const env = { runtime, clock, dataset, memory };
  const [first, points] = await run(model, env);
  const variants = new Set(points.filter(p => p.kept < p.total).map(p => JSON.stringify([p.group, p.kept])));
  assert.equal(first.measured, variants.size);
  assert.equal(points.length, first.groups.length * usualRatios.length);
  assert.ok(first.measured < points.length);
  for (const { kept: left, total, ratio, value } of points) {
    assert.ok(left % 8 === 0 || left === total, `${left} of ${total}`);
    assert.ok(Math.abs(left - total * (1 - ratio)) <= 8);
    if (left === total) assert.equal(value, first.baseline);
  }
  const known = kept.size;
  const [again, repeated] = await run(model, env);
  assert.equal(kept.size, known);
  assert.deepEqual(byKey(repeated), byKey(points));
  assert.equal(again.baseline, first.baseline);
});

async function run(model: Model, env: PruneSweepEnv): Promise<[PruneSweepSummary, PrunePoint[]]> {
  const points: PrunePoint[] = [];
  const sweep = sweepPruning(model, options, env);
  for (;;) {
    const next = await sweep.next();
    if (next.done) return [next.value, points];
    points.push(next.value);
  }
}

const byKey = (points: readonly PrunePoint[]) => points.map(p => JSON.stringify(p)).sort();
