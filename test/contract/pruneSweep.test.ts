/** The law of the sweep of pruning: what it runs for a point gives what the pruned model gives, whatever way it is run. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, Feeds } from '../../src/core/ports';
import {
  type PrunePoint,
  type PruneSweepEnv,
  type PruneSweepOptions,
  type PruneSweepSummary,
  sweepPruning,
  usualRatios,
} from '../../src/core/studies/pruneSensitivity';
import { runnersFor } from '../../src/core/studies/pruneSensitivity/runners';
import { openPruneStudy, type PruneLane } from '../../src/core/studies/pruneSensitivity/study';
import { FloatRuns } from '../../src/core/studies/variants/floatRuns';
import { randomDataset, relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { corpusFiles, openModel, skipWithoutCorpus, tooLongToRepeat } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const clock = { now: () => performance.now() };
const options: PruneSweepOptions = { what: 'channels', ratios: usualRatios, importance: 'l1', roundTo: 8, samples: 4 };
/** Relative of the outputs' range; half precision rounds by more. */
const TOLERANCE = 1e-4;
const HALF_TOLERANCE = 2e-3;

/** Sizes of open dimensions for models that do not take 1, or give almost nothing then. */
const symbols: Readonly<Record<string, number>> = {
  'ppocr_v2_cls.onnx': 48,
  'ppocr_v4_det.onnx': 64,
  'yunet_n_dynamic.onnx': 64,
};

/** Largest error over the variants that are taken, with how many were compared, by the way in which they were run. */
async function errorOf(
  model: Model,
  dataset: Dataset,
  what: PruneSweepOptions['what'],
  isTaken: (lane: PruneLane, i: number) => boolean,
) {
  const study = await openPruneStudy(model, { ...options, what }, { runtime, clock, dataset });
  const lanes = study.lanes.filter(isTaken);
  const ways: Record<string, number> = {};
  const isHalf = [...model.graph.initializers.values()].some(tensor => tensor.type === 'float16');
  let worst = 0;
  let changed = 0;
  const runners = runnersFor(study, new FloatRuns(study, clock));
  for (const [i, runner] of runners.entries()) {
    const own = lanes.filter(lane => runners.findIndex(r => r.takes(lane)) === i);
    const units = await runner.runs.units(own);
    for (const [k, unit] of units.entries())
      for await (const { lane, run, reference, outputs } of runner.runs.outputs(unit, units[k + 1])) {
        const pruned = await lane.unit.pruned(lane.kept);
        const expected = await outputsOf(pruned, study.samples.span(run), dataset, study.dataset === dataset);
        const error = relativeError(expected, outputs, 0.01);
        if (relativeError(reference, outputs) > TOLERANCE) changed++;
        assert.ok(error <= (isHalf ? HALF_TOLERANCE : TOLERANCE), `${lane.title}, ${runner.name}: ${error}`);
        worst = Math.max(worst, error);
        ways[runner.name] = (ways[runner.name] ?? 0) + 1;
      }
    await runner.runs.close();
  }
  assert.ok(changed > 0, 'what is removed makes a difference');
  return { worst, ways };
}

/** Outputs of a pruned model: of all samples at once, or one after the other for a model that takes one at a time. */
async function outputsOf(model: Model, span: { start: number; count: number }, dataset: Dataset, atOnce: boolean) {
  const session = await runtime.create({ bytes: await encodeToBytes(model) });
  const parts: Feeds[] = [];
  for (let i = 0; i < (atOnce ? 1 : span.count); i++) {
    const feeds = await dataset.batch(span.start + i, atOnce ? span.count : 1);
    parts.push(await session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]!]))));
  }
  await session.release();
  const joined = Object.keys(parts[0]!).map(name => {
    const data = parts.flatMap(part => Array.from(part[name]!.data as Float32Array));
    return [name, { ...parts[0]![name]!, data: Float32Array.from(data) }] as const;
  });
  return Object.fromEntries(joined);
}

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'])
  for (const what of ['channels', 'weights'] as const)
    for (const batchable of [true, false])
      test(`${name}: ${what} are masked as they are removed, ${batchable ? 'stacked' : 'one by one'}`, async t => {
        const dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), batchable };
        const { worst, ways } = await errorOf(
          await openModel(inRoot('samples', name)),
          dataset,
          what,
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
    const { worst, ways } = await errorOf(model, dataset, 'channels', isTaken);
    t.diagnostic(`${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
  }
});

test('models of LATHE_CORPUS: channels are masked as they are removed', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles)
    await t.test(path.basename(file), async s => {
      const tooLong = await tooLongToRepeat(file);
      if (tooLong) return s.skip(tooLong);
      const model = await openModel(file);
      const dataset = randomDataset(model, 2, symbols[path.basename(file)]);
      const study = await openPruneStudy(model, options, { runtime, clock, dataset }).catch(String);
      if (typeof study === 'string') return s.skip(study);
      const every = Math.ceil(study.lanes.length / 3);
      const { worst, ways } = await errorOf(model, dataset, 'channels', (_, i) => i % every === 0);
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
