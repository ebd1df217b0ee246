/** Which layers saturate where pairs of 8-bit products are added in 16 bits: told from the weights alone. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { shareOfPairs } from '../../src/core/transforms/quantize/saturation';
import { chooseRange } from '../../src/core/transforms/quantize/weightRange';

const clamp16 = (x: number) => Math.max(-32768, Math.min(32767, x));
/** A row of products as x86 adds them without VNNI: pairs in 16 bits, cut off, then in 32. */
function product(activations: readonly number[], weights: readonly number[], sum: (x: number) => number): number {
  let total = 0;
  for (let i = 0; i + 1 < weights.length; i += 2)
    total += sum(activations[i]! * weights[i]! + activations[i + 1]! * weights[i + 1]!);
  return total;
}
const codes = (low: number, high: number) =>
  fc.array(fc.integer({ min: low, max: high }), { minLength: 8, maxLength: 8 });

test('a row without saturating pairs gives exact sums for any activations', () => {
  fc.assert(
    fc.property(codes(-127, 127), codes(0, 255), (weights, activations) => {
      fc.pre(shareOfPairs([weights]) === 0);
      assert.equal(
        product(activations, weights, clamp16),
        product(activations, weights, x => x),
      );
    }),
  );
});

test('a saturating pair gives a wrong sum where activations of its sign are at their highest', () => {
  fc.assert(
    fc.property(fc.integer({ min: -127, max: 127 }), fc.integer({ min: -127, max: 127 }), (a, b) => {
      const isWrong = [1, -1].some(sign => {
        const activations = [a, b].map(w => (w * sign > 0 ? 255 : 0));
        return product(activations, [a, b], clamp16) !== product(activations, [a, b], x => x);
      });
      assert.equal(shareOfPairs([[a, b]]) > 0, isWrong);
    }),
  );
});

test('weights of 7 bits never saturate', () => {
  fc.assert(fc.property(codes(-64, 64), weights => shareOfPairs([weights]) === 0));
});

test('the share counts pairs over all rows; a last weight without a neighbour is in none', () => {
  assert.equal(
    shareOfPairs([
      [127, 127, 0, 0],
      [100, 28, -90, -90],
    ]),
    2 / 4,
  );
  assert.equal(shareOfPairs([[127]]), 0);
});

test('the range of weights follows the processor where it is the target and nothing else is asked for', () => {
  const processor = (saturates: boolean | null) => ({ name: 'A CPU', saturates });
  const choice = (options: Parameters<typeof chooseRange>[0], saturates?: boolean | null) => {
    const { reduces, maySaturate } = chooseRange(options, saturates === undefined ? undefined : processor(saturates));
    return [reduces, maySaturate];
  };
  assert.deepEqual(choice({}, true), [true, false]);
  assert.deepEqual(choice({}, false), [false, false]);
  assert.deepEqual(choice({}, null), [true, false]);
  assert.deepEqual(choice({ reduceRange: false }, true), [false, true]);
  assert.deepEqual(choice({ reduceRange: true }, false), [true, false]);
  assert.deepEqual(choice({ target: 'elsewhere' }, true), [false, true]);
  assert.deepEqual(choice({ target: 'elsewhere', reduceRange: true }, true), [true, false]);
  assert.match(chooseRange({}, processor(true)).why!, /^weights take 7 bits: A CPU has no instructions/);
  assert.match(chooseRange({}, processor(false)).why!, /^weights take 8 bits: A CPU/);
});
