import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { PrunePoint } from '../../src/core/studies/pruneSensitivity/options';
import { roundedCountOf } from '../../src/core/transforms/prune/roundedCount';
import type { PruneSensitivityOverlay, PruneSensitivityStart } from '../../src/protocol/pruneSensitivity';
import { PruningIndex } from '../../src/protocol/pruningIndex';
import type { LayerView } from '../../src/protocol/views';
import { type LayerFigures, metricsFor, unmeasured } from '../../webview-ui/model/metric';
import { ModelStore } from '../../webview-ui/model/modelStore';
import { GroupSensitivity, isStartedPruning } from '../../webview-ui/pruneSensitivity/groupSensitivity';
import { layerText } from '../../webview-ui/pruneSensitivity/groupText';
import { pruneColoring } from '../../webview-ui/pruneSensitivity/pruneColoring';
import { aboutGroup, ratioRows } from '../../webview-ui/pruneSensitivity/prunedLayerText';
import { type Counting, marksWith, takenFrom } from '../../webview-ui/pruneSensitivity/takeChoice';
import { takeLabel, takePreview } from '../../webview-ui/pruneSensitivity/takeText';
import { columnsFor } from '../../webview-ui/table/columns';
import { sortLayers } from '../../webview-ui/table/sort';
import { mobileNet } from './harness/models';
import { pruneSweepOf } from './harness/pruneSensitivity';
import { sweepOf } from './harness/sensitivity';

const names = ['conv1', 'relu', 'conv2', 'conv3', 'fc'] as const;
const at = { conv1: 0, relu: 1, conv2: 2, conv3: 3, fc: 4 };
const layers = names.map(
  (name): LayerView => ({ name, op: 'Conv', outputs: [], parameters: 0, macs: 0, weightBytes: 0 }),
);
const pair = ['conv1', 'conv2'];

type Point = Partial<PrunePoint> & { readonly group: readonly string[]; readonly ratio: number };

function sweep(points: readonly Point[], start: Partial<PruneSensitivityStart> = {}, ratios = [0.25, 0.5, 0.75]) {
  const whole = points.map((point): PrunePoint => {
    const total = point.total ?? 64;
    const kept = roundedCountOf(total, 1, total * (1 - point.ratio), 8);
    return { layer: point.group[0]!, kept, total, value: null, sqnrDb: null, ...point };
  });
  const overlay: PruneSensitivityOverlay = {
    ...{ what: 'channels', ratios, roundTo: 8, points: whole, isComplete: true },
    start: {
      ...{ metric: 'sqnrDb', baseline: null, samples: 32, data: 'x', groups: [pair, ['conv3']] },
      skipped: [{ node: 'fc', reason: 'its channels are the output' }],
      ...start,
    },
  };
  assert.ok(isStartedPruning(overlay));
  return overlay;
}

const labelled = () =>
  sweep(
    [
      { group: pair, ratio: 0.25, value: 0.8, sqnrDb: 30 },
      { group: pair, ratio: 0.5, value: 0.78, sqnrDb: 20 },
      { group: pair, ratio: 0.75, value: 0.5, sqnrDb: 5 },
      { group: ['conv3'], ratio: 0.25, value: 0.7, sqnrDb: 12 },
      { group: ['conv3'], ratio: 0.5, value: 0.4, sqnrDb: 3 },
    ],
    { metric: 'top1', baseline: 0.8, samples: 1000 },
  );

const agreeing = () => sweep(labelled().points.map(({ value: _, ...point }) => ({ ...point, value: point.sqnrDb })));

function figuresOf(overlay: ReturnType<typeof sweep>, wanted = 50) {
  const pruneSensitivity = new GroupSensitivity(layers, overlay, wanted);
  return { ...unmeasured(layers), pruneSensitivity } satisfies LayerFigures;
}

const counting: Counting = { roundTo: 8, unitOf: () => 1 };
const plain = (text: string | null) => text?.replaceAll(/[\u00a0\u202f]/g, ' ');

test('all layers of a group have its figure, and what was not measured has none', () => {
  const figures = figuresOf(labelled());
  const { heats, text } = pruneColoring(figures, 'pruneDrop');
  assert.deepEqual([...heats].map(Number.isNaN), [false, true, false, false, true]);
  assert.equal(plain(text(at.conv1)), '−2.0 points');
  assert.equal(text(at.conv2), text(at.conv1));
  assert.equal(text(at.relu), '');
  assert.equal(heats[at.conv3], 1);
  assert.equal(plain(layerText(figures, at.conv3, 'pruneSqnr')), '3.00 dB');
  const later = figuresOf(labelled(), 75);
  assert.equal(layerText(later, at.conv3, 'pruneDrop'), null);
});

test('what channels only pass through is coloured like their group; layers that keep theirs stay hatched', () => {
  const group = { layers: pair, others: ['relu', 'conv3', 'fc'], channels: 64, unit: 1 };
  const pruning = new PruningIndex({
    groups: [group],
    barriers: [{ node: 'fc', reason: 'its channels are the output' }],
  });
  const coloured = (overlay: ReturnType<typeof sweep>) => {
    const pruneSensitivity = new GroupSensitivity(layers, overlay, 50, pruning);
    return pruneColoring({ ...unmeasured(layers), pruneSensitivity }, 'pruneDrop');
  };
  const { heats, text } = coloured(labelled());
  assert.equal(heats[at.relu], heats[at.conv1]);
  assert.equal(text(at.relu), '');
  assert.equal(heats[at.conv3], 1, 'a layer with channels of its own keeps its own figure');
  assert.ok(Number.isNaN(heats[at.fc]));
  const single = coloured({ ...labelled(), what: 'weights' });
  assert.ok(Number.isNaN(single.heats[at.relu]), 'without channels removed nothing passes through');
});

test('groups are ranked once each, the most sensitive first', () => {
  const { pruneSensitivity } = figuresOf(labelled());
  const ranked = pruneSensitivity.ranking('drop50');
  assert.deepEqual(
    ranked.map(group => pruneSensitivity.layersOf(group)),
    [[at.conv3], [at.conv1, at.conv2]],
  );
  const about = aboutGroup(pruneSensitivity, at.conv2, 0, 'drop');
  assert.match(plain(about.join(' '))!, /together with 1 other layer .* 2nd most sensitive of 2 groups, without 50 %/);
});

test('of a layer in two groups the one that bears less is shown', () => {
  const overlay = sweep(
    [
      { group: pair, ratio: 0.5, sqnrDb: 30, value: 30 },
      { group: ['conv1', 'conv3'], ratio: 0.5, sqnrDb: 10, value: 10 },
    ],
    { groups: [pair, ['conv1', 'conv3']] },
  );
  const figures = figuresOf(overlay);
  assert.equal(plain(layerText(figures, at.conv1, 'pruneSqnr')), '10.0 dB');
  assert.equal(plain(layerText(figures, at.conv2, 'pruneSqnr')), '30.0 dB');
});

test('ratios that rounding makes equal are one row, and no change is no figure', () => {
  const overlay = sweep(
    [
      { group: ['conv3'], ratio: 0.1, total: 16, value: 0.8, identical: true },
      { group: ['conv3'], ratio: 0.4, total: 16, value: 0.7, sqnrDb: 9 },
      { group: ['conv3'], ratio: 0.5, total: 16, value: 0.7, sqnrDb: 9 },
    ],
    { metric: 'top1', baseline: 0.8 },
    [0.1, 0.4, 0.5],
  );
  const rows = ratioRows(figuresOf(overlay).pruneSensitivity, 1).map(row => row.map(plain));
  assert.deepEqual(rows, [
    ['16 of 16', 'no change', 'To remove: 10 %'],
    ['8 of 16', '70.0 % (−10.0 points), 9.00 dB', 'To remove: 40 %, 50 %'],
  ]);
});

test('the table sorts by what is lost, unmeasured layers last, and keeps its titles when the share changes', () => {
  const figures = figuresOf(labelled());
  const ids = columnsFor(figures).map(({ id }) => id);
  assert.deepEqual(
    ids.filter(id => id.startsWith('prune')),
    ['pruneRemoved', 'pruneDrop', 'pruneSqnr', 'pruneCurve'],
  );
  for (const id of ['pruneDrop', 'pruneCurve']) {
    const column = columnsFor(figures).find(c => c.id === id)!;
    const sorted = sortLayers(figures, [0, 1, 2, 3, 4], column, column.first !== 'smallest');
    assert.deepEqual(sorted, [at.conv3, at.conv1, at.conv2, at.relu, at.fc]);
  }
  assert.equal(columnsFor(figuresOf(labelled())), columnsFor(figures));
  assert.equal(columnsFor(figuresOf(labelled(), 25)), columnsFor(figures));
  assert.ok(!columnsFor(unmeasured(layers)).some(({ id }) => id.startsWith('prune')));
});

test('the largest share within the limit is taken for all layers of a group, rounded to the careful side', () => {
  // conv1 and conv2 lose 2 points at half and 30 at three quarters: 4 points are reached a little beyond half.
  const taken = takenFrom(labelled(), { kind: 'drop', most: 0.04 }, counting, null);
  assert.deepEqual(taken.ratios, { conv1: 0.5, conv2: 0.5 });
  assert.deepEqual([taken.groups, taken.among], [[0.5], 2]);
  assert.deepEqual(takenFrom(labelled(), { kind: 'drop', most: 0.04 }, counting, new Set(['conv3'])).groups, []);
  const byNoise = takenFrom(agreeing(), { kind: 'sqnr', floorDb: 12 }, counting, null);
  assert.deepEqual(byNoise.ratios, { conv1: 0.5, conv2: 0.5, conv3: 0.25 });
});

test('a layer of two groups gets the lesser share of theirs, so that neither loses more than it bears', () => {
  const groups = [pair, ['conv1', 'conv3']];
  const overlay = sweep(
    groups.flatMap((group, i) => [
      { group, ratio: 0.25, value: 0.8, sqnrDb: 40 },
      { group, ratio: 0.5, value: i === 0 ? 0.8 : 0.1, sqnrDb: 30 },
    ]),
    { metric: 'top1', baseline: 0.8, groups },
  );
  const { ratios } = takenFrom(overlay, { kind: 'drop', most: 0.001 }, counting, null);
  assert.deepEqual(ratios, { conv1: 0.25, conv2: 0.5, conv3: 0.25 });
  // The other group is there even where its own layers are not asked for.
  const some = takenFrom(overlay, { kind: 'drop', most: 0.001 }, counting, new Set(['conv2']));
  assert.deepEqual([some.ratios, some.among], [{ conv1: 0.25, conv2: 0.5 }, 1]);
});

test('what is taken keeps more channels than any measured share beyond the limit, and is not beyond all that is measured', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 0, max: 60 }),
    fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 9, maxLength: 9 }),
    fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (fours, unit, most, losses, tenths) => {
      const total = fours * 4;
      // Ratios that come to the same channels are one measurement.
      const losts = new Map([[total, 0]]);
      const points = tenths.map((tenth, i) => {
        const kept = roundedCountOf(total, unit, total * (1 - tenth / 10), 8);
        const lost = losts.get(kept) ?? losses[i]! / 100;
        losts.set(kept, lost);
        return { group: ['conv3'], ratio: tenth / 10, total, kept, value: 0.8 - lost };
      });
      const overlay = sweep(points, { metric: 'top1', baseline: 0.8 }, [0.5]);
      const limit = { kind: 'drop', most: most / 100 } as const;
      const { ratios } = takenFrom(overlay, limit, { roundTo: 8, unitOf: () => unit }, null);
      if (ratios.conv3 === undefined) return;
      const kept = roundedCountOf(total, unit, total * (1 - ratios.conv3), 8);
      assert.ok(kept < total);
      const beyond = points.filter(p => 0.8 - p.value > limit.most + 1e-12);
      for (const point of beyond) assert.ok(kept > point.kept, `${kept} stay, ${point.kept} were too few`);
      assert.ok(points.some(point => point.kept <= kept));
    },
  );
  // Its message has the seed.
  fc.assert(property);
});

test('marks that are there keep their precision; shares that are not borne go', () => {
  const taken = takenFrom(labelled(), { kind: 'drop', most: 0.02 }, counting, null);
  const present = {
    conv1: { precision: 'int8', prune: 0.9 },
    conv3: { precision: 'float32', prune: 0.3 },
    relu: { prune: 0.1 },
    fc: { precision: 'float16' },
  } as const;
  assert.deepEqual(marksWith(present, taken), {
    conv1: { precision: 'int8', prune: 0.5 },
    conv2: { prune: 0.5 },
    conv3: { precision: 'float32' },
    relu: { prune: 0.1 },
    fc: { precision: 'float16' },
  });
});

test('what taking would do is said beforehand', () => {
  const told = (limit: Parameters<typeof takePreview>[1]) => {
    const overlay = limit.kind === 'drop' ? labelled() : agreeing();
    const taken = takenFrom(overlay, limit, counting, null);
    return plain(takePreview(figuresOf(overlay).pruneSensitivity, limit, taken).join(' '));
  };
  assert.equal(
    told({ kind: 'sqnr', floorDb: 12 }),
    '2 of 2 groups, 25 to 50 % of their channels. What single groups add in noise adds up when all are applied: measure after applying.',
  );
  assert.equal(told({ kind: 'sqnr', floorDb: 60 }), 'No group can be pruned within that.');
  assert.match(told({ kind: 'drop', most: 0.02 })!, /^1 of 2 groups, 50 % of .*Less than 2\.5 points can be chance/);
  assert.equal(takeLabel({ kind: 'drop', most: 0.01 }), 'Prune to lose at most 1 point per group');
  assert.equal(takeLabel({ kind: 'drop', most: 0.005 }), 'Prune to lose at most 0.5 points per group');
  assert.equal(takeLabel({ kind: 'sqnr', floorDb: 20 }), 'Prune to keep 20 dB SQNR per group');
});

test('the page follows the sweep that runs, and either can colour the graph', () => {
  const model = mobileNet();
  const store = new ModelStore(model, 'macs', { sweep: sweepOf(model) });
  const overlay = pruneSweepOf(model, { accuracy: 0.73 });
  store.setPruneSensitivity({ ...overlay, start: null, points: [], isComplete: false });
  assert.equal(store.metric, 'macs');
  store.setPruneSensitivity({ ...overlay, isComplete: false });
  assert.equal(store.metric, 'pruneDrop');
  const offered = metricsFor(store.figures).map(({ value }) => value);
  assert.ok(['sqnr8', 'pruneDrop', 'pruneSqnr'].every(metric => offered.includes(metric as (typeof offered)[number])));
  store.setMetric('sqnr8');
  store.setPruneSensitivity(overlay);
  assert.equal(store.metric, 'sqnr8');
  store.setMetric('pruneSqnr');
  store.setPrunePercent(20);
  assert.equal(store.figures.pruneSensitivity?.ratio, 20);
  store.setPruneSensitivity(null);
  assert.equal(store.metric, 'macs');
});
