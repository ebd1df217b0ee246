import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { commonSubsequence } from '../../src/core/analysis/diff/commonSubsequence';

/** Length of a longest common subsequence by the table of Wagner and Fischer (1974). */
function longest(a: readonly number[], b: readonly number[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (const [j, y] of b.entries()) next.push(x === y ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    row = next;
  }
  return row[b.length]!;
}

const sequences = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 });

function assertCommon(a: readonly number[], b: readonly number[], pairs: readonly (readonly [number, number])[]): void {
  let [i, j] = [-1, -1];
  for (const [x, y] of pairs) {
    assert.equal(a[x], b[y]);
    assert.ok(a[x] !== undefined && x > i && y > j);
    [i, j] = [x, y];
  }
}

test('the common subsequence is one, and as long as any', t => {
  const seed = Date.now() % 1e9;
  t.diagnostic(`seed ${seed}`);
  fc.assert(
    fc.property(sequences, sequences, (a, b) => {
      const pairs = commonSubsequence(a, b);
      assertCommon(a, b, pairs);
      assert.equal(pairs.length, longest(a, b));
    }),
    { seed, numRuns: 500 },
  );
});

test('with a limit it is one still, and finds the beginning', t => {
  const seed = Date.now() % 1e9;
  t.diagnostic(`seed ${seed}`);
  fc.assert(
    fc.property(sequences, sequences, fc.integer({ min: 0, max: 10 }), (a, b, most) =>
      assertCommon(a, b, commonSubsequence(a, b, most)),
    ),
    { seed, numRuns: 500 },
  );
  // 1 to 9 with every third one missing: the first six differences reach into the fourth group.
  const a = Array.from({ length: 60 }, (_, i) => i);
  const b = a.filter(i => i % 3 !== 1);
  assert.ok(commonSubsequence(a, b, 6).length > 10);
});
