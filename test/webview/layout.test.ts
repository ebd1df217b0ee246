import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { layoutGraph } from '../../webview-ui/graph/layout/layoutGraph';
import { chain, graphOf, randomGraph, residual, sharedMask, uNet } from './graphs';
import { checkedLayout, looseEnds, overlaps } from './layoutChecks';

test('an empty graph and a single card are laid out', () => {
  assert.equal(checkedLayout(graphOf(0, [])).x.length, 0);
  assert.equal(checkedLayout(graphOf(1, [])).x[0], 0);
});

test('a chain of 5000 cards is one straight column, without overflow', () => {
  const layout = checkedLayout(chain(5000));
  assert.ok(layout.x.every(x => x === 0));
  assert.ok(layout.y.every((y, i) => i === 0 || y > layout.y[i - 1]!));
});

test('consumers stand below their producers', () => {
  const input = residual(20);
  const layout = checkedLayout(input);
  for (let e = 0; e < input.from.length; e++) assert.ok(layout.y[input.from[e]!]! < layout.y[input.to[e]!]!);
});

test('equal blocks look the same', () => {
  const layout = checkedLayout(residual(30));
  // A residual block has four cards of two sizes: the sizes repeat with every block.
  for (let b = 1; b + 1 < 30; b++)
    for (let i = 1; i <= 4; i++) assert.equal(layout.x[4 * b + i], layout.x[4 * (b + 1) + i]);
});

test('skips of a U-Net run beside the cards', () => {
  checkedLayout(uNet(4, 4));
  const far = checkedLayout(uNet(6, 40));
  assert.ok(far.lane.some(v => v === 1));
});

test('a tensor that every block reads does not keep the graph in one piece', () => {
  const layout = checkedLayout(sharedMask(60));
  assert.ok(layout.lane.some(v => v === 1));
  assert.ok(layout.bounds.right - layout.bounds.left < 1500);
});

test('an early output stands beside the way on', () => {
  const input = graphOf(4, [
    [0, 1],
    [0, 2],
    [2, 3],
  ]);
  const layout = checkedLayout(input);
  assert.equal(layout.y[1], layout.y[2]);
});

test('separate parts do not meet', () => {
  checkedLayout(
    graphOf(5, [
      [0, 1],
      [2, 3],
      [3, 4],
    ]),
  );
});

test('a cycle is drawn, not fatal', () => {
  const input = graphOf(3, [
    [0, 1],
    [1, 2],
    [2, 0],
  ]);
  const layout = layoutGraph(input);
  assert.deepEqual(overlaps(input, layout), []);
  assert.deepEqual(looseEnds(input, layout), []);
});

test('a large tangle is laid out by ranks', () => {
  let seed = 20;
  checkedLayout(
    randomGraph(900, n => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    }),
  );
});

test('any graph: no overlaps, no loose ends, no edge through a card, the same every time', () => {
  const property = fc.property(
    fc.infiniteStream(fc.nat(1_000_000)),
    fc.integer({ min: 2, max: 40 }),
    (stream, count) => {
      const numbers = [...stream.take(count * 12 + 20)];
      let at = 0;
      const input = randomGraph(count, n => numbers[at++ % numbers.length]! % n);
      assert.deepEqual(layoutGraph(input), checkedLayout(input));
    },
  );
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  fc.assert(property, { seed, numRuns: 60 });
});
