/** Which points of a search are worth having, which is chosen, and which numbers of float layers are tried. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { mostTried, tryCounts } from '../../src/core/studies/search/bracket';
import { cheapestGood, paretoFront, worth } from '../../src/core/studies/search/front';

type Judged = Parameters<typeof worth>[0];

const point = (predictedCost: number, value: number | null, bytes: number, identical?: true): Judged => ({
  predictedCost,
  measured: { value, sqnrDb: null, bytes, standardError: null, ...(identical && { identical }) },
});

const points = fc.array(
  fc
    .tuple(
      fc.integer({ min: 1, max: 20 }),
      fc.option(fc.integer({ min: -5, max: 20 })),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
    )
    .map(([cost, value, bytes, identical]) => point(cost / 20, value, bytes, identical || undefined)),
  { minLength: 1, maxLength: 12 },
);

test('a front falls in cost, in bytes and in value, and nothing beats a point of it in all three', () => {
  fc.assert(
    fc.property(points, list => {
      const front = paretoFront(list).map(i => list[i]!);
      assert.ok(front.length > 0);
      front.slice(1).forEach((next, i) => {
        assert.ok(next.predictedCost < front[i]!.predictedCost);
        assert.ok(next.measured.bytes < front[i]!.measured.bytes);
        assert.ok(worth(next) < worth(front[i]!));
      });
      for (const kept of front)
        for (const other of list)
          assert.ok(
            worth(other) <= worth(kept) ||
              other.predictedCost > kept.predictedCost ||
              other.measured.bytes >= kept.measured.bytes,
          );
    }),
  );
});

test('the best value of all is on the front', () => {
  fc.assert(
    fc.property(points, list => {
      const [best] = paretoFront(list);
      assert.equal(worth(list[best!]!), Math.max(...list.map(worth)));
    }),
  );
});

test('the chosen point is the cheapest that is good by more than its noise, or else that looks good', () => {
  const noisy = (cost: number, value: number, standardError: number): Judged => {
    const { measured } = point(cost, value, 100 * cost);
    return { predictedCost: cost, measured: { ...measured, standardError } };
  };
  const list = [noisy(0.6, 0.915, 0.004), noisy(0.4, 0.91, 0.02), noisy(0.5, 0.88, 0.002), noisy(0.8, 0.916, 0.001)];
  assert.equal(cheapestGood(list, 0.9), 0);
  assert.equal(cheapestGood(list, 0.912), 3);
  assert.equal(cheapestGood(list, 0.9155), 3);
  assert.equal(cheapestGood(list.slice(0, 3), 0.912), 0);
  assert.equal(cheapestGood(list, 0.92), null);
  assert.equal(cheapestGood([point(0.4, 30, 1), point(0.3, 29, 1)], 30), 0);
});

test('identical outputs are the best there is, and outputs without a value the worst', () => {
  assert.equal(worth(point(1, null, 1, true)), Number.POSITIVE_INFINITY);
  assert.equal(worth(point(1, null, 1)), Number.NEGATIVE_INFINITY);
  assert.equal(worth(point(1, 31.5, 1)), 31.5);
});

test('the fewest float layers that are good are found in few tries, each count once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(300), async (all, need) => {
      const tried: number[] = [];
      await tryCounts(all, async count => {
        tried.push(count);
        return count >= need;
      });
      assert.equal(new Set(tried).size, tried.length);
      assert.ok(tried.includes(0) && tried.every(count => count >= 0 && count < all));
      assert.ok(tried.length <= mostTried(all), `${tried.length} of ${mostTried(all)}`);
      if (need < all) assert.ok(tried.includes(need));
      else assert.ok(tried.includes(all - 1));
    }),
  );
});
