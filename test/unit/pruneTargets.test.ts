import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { KeptCounts, RankedGroup } from '../../src/core/transforms/prune/choice';
import { type Dial, turnedTo } from '../../src/core/transforms/prune/dial';
import { givingBack } from '../../src/core/transforms/prune/giveBack';
import { largestRatio, lossAt, lossCurvesOf } from '../../src/core/transforms/prune/lossCurves';
import { pruneChoices } from '../../src/core/transforms/prune/options';
import { curveOf as curveOfGroup, priceDial } from '../../src/core/transforms/prune/priceDial';

const group = (layer: string, first: number) => ({
  group: { layers: [layer], channels: Array.from({ length: 10 }, (_, i) => first + i), unit: 1 },
  importance: Float64Array.from({ length: 10 }, (_, i) => i),
});

test('a ratio is read between the points of a curve, and not beyond one that loses more', () => {
  const curve = {
    layers: ['a'],
    points: [0.5, 0.25, 0.75].map(ratio => ({ ratio, loss: ratio === 0.5 ? 8 : ratio * 4 })),
  };
  assert.equal(largestRatio(curve, 0.5), 0.125);
  assert.equal(largestRatio(curve, 1), 0.25);
  assert.equal(largestRatio(curve, 4.5), 0.375);
  assert.equal(largestRatio(curve, 7.9) < 0.5, true);
  assert.equal(largestRatio(curve, 8), 0.75);
});

test('what a ratio loses is read between the points, where several are of one ratio or of nothing removed too', () => {
  const points = [
    { ratio: 0, loss: 0 },
    { ratio: 0.5, loss: 1 },
    { ratio: 0.5, loss: 1 },
    { ratio: 0.75, loss: 0.5 },
  ];
  const losses = [0, 0.25, 0.5, 0.6, 0.75, 0.9].map(ratio => lossAt({ layers: ['a'], points }, ratio));
  assert.deepEqual(losses, [0, 0.5, 1, 1, 1, 1]);
});

test('points of a sweep become one curve for each group', () => {
  const points = [
    { group: ['a', 'b'], ratio: 0.1, value: 0.75 },
    { group: ['c'], ratio: 0.1, value: 0.5 },
    { group: ['a', 'b'], ratio: 0.5, value: 0.25 },
  ];
  assert.deepEqual(lossCurvesOf(points, 1), [
    {
      layers: ['a', 'b'],
      points: [
        { ratio: 0.1, loss: 0.25 },
        { ratio: 0.5, loss: 0.75 },
      ],
    },
    { layers: ['c'], points: [{ ratio: 0.1, loss: 0.5 }] },
  ]);
});

const curveOf = (layer: string, steep: number) => ({
  layers: [layer],
  points: [0.2, 0.4, 0.6, 0.8].map(ratio => ({ ratio, loss: steep * ratio ** 2 })),
});

test('groups that share a layer have each their own curve', () => {
  const sharing = ['a', 'b'].map((layer, i) => {
    const { group: alone, importance } = group(layer, 10 * i);
    return { group: { ...alone, layers: ['shared', layer] }, importance };
  });
  const curves = sharing.map(({ group: { layers } }) => ({ ...curveOf('', 1), layers: [...layers].reverse() }));
  assert.deepEqual(
    sharing.map(one => curveOfGroup(one, curves)),
    curves,
  );
  assert.equal(curveOfGroup(group('shared', 0), curves), curves[0]);
  assert.equal(curveOfGroup(group('c', 0), curves), undefined);
});

test('one price for all takes more of what bears more or saves more, nothing of what was not swept, and ever more', () => {
  const groups = [group('robust', 0), group('fragile', 10), group('dear', 20), group('unknown', 30)];
  const curves = [curveOf('robust', 1), curveOf('fragile', 8), curveOf('dear', 8)];
  const savings = new Map<RankedGroup, number>(groups.map(g => [g, g.group.layers[0] === 'dear' ? 8 : 1]));
  const dial = priceDial(groups, curves, (g, kept) => savings.get(g)! * kept, 1);
  const counts = (position: number) => groups.map(g => 10 - dial.at(position).get(g)!);
  assert.deepEqual(counts(0), [0, 0, 0, 0]);
  assert.deepEqual(counts(dial.positions - 1), [8, 8, 8, 0]);
  let before = [0, 0, 0, 0];
  for (let i = 0; i < dial.positions; i++) {
    const now = counts(i);
    assert.ok(
      now.every((n, g) => n >= before[g]!),
      `${before} ${now}`,
    );
    assert.ok(now[1]! <= now[0]!, 'what loses less for the same saving gives more');
    assert.equal(now[2], now[0], 'what loses and saves eight times as much gives the same');
    before = now;
  }
});

test('steps that together save more for their loss are taken together, and what cannot be measured never', () => {
  const late = {
    layers: ['a'],
    points: [0.4, 0.5, 0.8].map(ratio => ({ ratio, loss: ratio > 0.7 ? Number.POSITIVE_INFINITY : 1 })),
  };
  const dial = priceDial([group('a', 0)], [late], (_, kept) => kept, 1);
  const kept = Array.from({ length: dial.positions }, (_, i) => [...dial.at(i).values()][0]);
  assert.deepEqual(kept, [10, 5]);
});

test('channels are given back where that helps most until no step more holds, by property', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 0, max: 60 }), async (kept, room) => {
      const groups = kept.map((_, i) => group(`${i}`, 10 * i));
      const chosen = new Map(groups.map((g, i) => [g, kept[i]!]));
      const total = (counts: KeptCounts) => [...counts.values()].reduce((n, k) => n + k, 0);
      const most = total(chosen) + room;
      const order: number[] = [];
      const held = await givingBack(
        chosen,
        (g, from) => Number(g.group.layers[0]) - from / 100,
        1,
        async counts => total(counts) <= most,
      );
      assert.equal(held[0], chosen);
      const last = held.at(-1)!;
      assert.equal(total(last), Math.min(10 * groups.length, most));
      for (const [i, counts] of held.slice(1).entries())
        order.push(groups.findIndex(g => counts.get(g) !== held[i]!.get(g)));
      assert.deepEqual(
        order,
        [...order].sort((a, b) => b - a),
        'the largest gain comes first',
      );
    }),
    { verbose: 1 },
  );
});

test('bisection finds the first choice that reaches a target, by property', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 320 }), async (positions, first) => {
      const only = group('a', 0);
      const dial: Dial = { positions, at: position => new Map([[only, -position]]), gain: () => 0 };
      const found = await turnedTo(dial, async counts => -counts.get(only)! >= first);
      assert.equal(found && -found.get(only)!, first < positions ? first : undefined);
    }),
    { verbose: 1 },
  );
});

test('one target is asked for, and shares are shares', () => {
  const cases: [Parameters<typeof pruneChoices>[0], RegExp][] = [
    [{}, /give one of/],
    [{ macs: 0.5, parameters: 0.5 }, /give one of/],
    [{ macs: 0.5, latencyMs: 2 }, /give one of/],
    [{ latencyMs: 0 }, /latencyMs must be above 0/],
    [{ parameters: 1.5 }, /parameters must be above 0/],
    [{ ratios: { a: 1 } }, /the ratio of a must be/],
    [{ ratio: 0.5, curves: [] }, /a sweep is for/],
  ];
  for (const [options, message] of cases) assert.throws(() => pruneChoices(options), message);
  assert.equal(pruneChoices({ macs: 0.5 }).scope, 'global');
  assert.equal(pruneChoices({ ratio: 0.5 }).scope, 'group');
});
