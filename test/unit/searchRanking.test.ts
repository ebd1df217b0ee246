/** What a search predicts of layers, how it ranks them, what its goal is, and how sure its figures are. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { LayerView } from '../../src/core/analysis/views';
import { CostModel } from '../../src/core/studies/search/costModel';
import { goalOf } from '../../src/core/studies/search/goal';
import { PairedFall } from '../../src/core/studies/search/pairedFall';
import { prediction, rankLayers } from '../../src/core/studies/search/ranking';
import type { SensitivityPoint } from '../../src/core/studies/sensitivity';
import { randomDataset } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';

const view = (name: string, weightBytes: number, macs: number | null): LayerView => ({
  ...{ name, op: 'Conv', outputs: [], parameters: weightBytes / 4 },
  ...{ weightBytes, macs },
});
const swept = (layer: string, sqnrDb: number | null, identical?: true): SensitivityPoint => ({
  ...{ layer, group: [layer], bits: 8, value: sqnrDb, sqnrDb },
  ...(identical && { identical }),
});
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);

const layers = [view('a', 800, 100), view('b', 200, 300), view('c', 0, 600)];

test('a cost is half bytes and half time, as shares of the float32 model', () => {
  const costs = new CostModel(layers, 'float32');
  const { float32, float, int8 } = costs.of(['a']);
  near(float32, (0.8 + 0.1) / 2);
  assert.equal(float, float32);
  near(int8, (0.8 / 4 + 0.1 * 0.6) / 2);
  near(new CostModel(layers, 'float16').of(['a']).float, (0.8 / 2 + 0.1) / 2);
  near(costs.of(['a', 'b', 'unknown']).float32, (1 + 0.4) / 2);
});

test('with unknown MACs bytes alone count', () => {
  const costs = new CostModel([view('a', 800, null), view('b', 200, 300)], 'float32');
  assert.equal(costs.countsTime, false);
  near(costs.of(['a']).int8, 0.8 / 4);
});

test('layers are ranked by the noise that goes for the cost that comes', () => {
  const points = [swept('a', 30), swept('b', 30), swept('c', null, true), swept('d', null)];
  const costs = new CostModel([...layers, view('d', 100, 0)], 'float32');
  const ranked = rankLayers(points, costs);
  // d has no figure and counts as all noise, b makes as much noise as a and costs less, c none.
  assert.deepEqual(
    ranked.map(l => l.name),
    ['d', 'b', 'a', 'c'],
  );
  near(ranked[2]!.noise, 1e-3);
});

test('layers that cost nothing and make noise come first', () => {
  const costs = new CostModel([view('a', 1000, 100), view('free', 0, 0)], 'float32');
  const ranked = rankLayers([swept('a', 3), swept('free', 60)], costs);
  assert.deepEqual(
    ranked.map(l => l.name),
    ['free', 'a'],
  );
});

test('a prediction adds up costs and powers of noise', () => {
  const costs = new CostModel(layers, 'float32');
  const ranked = rankLayers([swept('a', 20), swept('b', 30)], costs);
  near(prediction(ranked, 0).loss, 0.011);
  assert.deepEqual(prediction(ranked, 2), { cost: 1, loss: 0 });
  const [first] = ranked;
  near(prediction(ranked, 1).cost - prediction(ranked, 0).cost, first!.cost.float32 - first!.cost.int8);
});

test('the error of a fall is that of paired samples', () => {
  const labels = [0, 0, 1, 1, 0];
  const scores = (classes: readonly number[]) => ({
    y: {
      type: 'float32',
      dims: [classes.length, 2],
      data: Float32Array.from(classes.flatMap(c => [1 - c, c])),
    } as const,
  });
  const fall = new PairedFall(labels);
  assert.equal(fall.standardError(), null);
  // Right before: all. Right after: all but two; the last run gains one.
  fall.add(scores([0, 0, 1]), scores([0, 1, 0]), { start: 0, count: 3 });
  fall.add(scores([1, 1]), scores([1, 0]), { start: 3, count: 2 });
  near(fall.standardError()!, Math.sqrt(3 - 1 / 5) / 5);
  const same = new PairedFall(labels);
  same.add(scores([0, 1]), scores([0, 1]), { start: 0, count: 2 });
  assert.equal(same.standardError(), 0);
  const unlabelled = new PairedFall(undefined);
  unlabelled.add(scores([0]), scores([1]), { start: 0, count: 1 });
  assert.equal(unlabelled.standardError(), null);
});

test('the goal is accuracy with labels and SQNR without, and what cannot be told is refused', () => {
  const b = new ModelBuilder();
  const unlabelled = randomDataset(b.output(b.node('Relu', [b.input('x', [1, 2])])).build());
  const labelled = { ...unlabelled, labels: [0, 1] };
  const asked = { samples: 8, floatAs: 'float32' } as const;
  assert.deepEqual(goalOf(asked, 0.9, labelled), { metric: 'top1', baseline: 0.9, leastValue: 0.895 });
  assert.deepEqual(goalOf(asked, undefined, unlabelled), { metric: 'sqnrDb', baseline: null, leastValue: 30 });
  assert.equal(goalOf({ ...asked, minSqnrDb: 12 }, 0.9, labelled).leastValue, 12);
  assert.equal(goalOf({ ...asked, maxDrop: 0.02 }, 0.9, labelled).leastValue, 0.88);
  assert.throws(() => goalOf({ ...asked, maxDrop: 0.02 }, undefined, unlabelled), {
    code: 'usage',
    message: /no labels/,
  });
  assert.throws(() => goalOf({ ...asked, maxDrop: 0.02 }, undefined, labelled), {
    code: 'usage',
    message: /class scores/,
  });
  assert.throws(() => goalOf({ ...asked, maxDrop: 0.02, minSqnrDb: 3 }, 0.9, labelled), { code: 'usage' });
});
