import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { layoutGraph } from '../../webview-ui/graph/layout/layoutGraph';
import type { GraphLayout, LayoutInput } from '../../webview-ui/graph/layout/types';
import { chain, graphOf, randomGraph, residual, sharedMask, uNet } from './graphs';

interface Rectangle {
  readonly node: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function rectangles(input: LayoutInput, layout: GraphLayout): Rectangle[] {
  return Array.from(layout.x, (x, node) => ({
    node,
    left: x - input.widths[node]! / 2,
    right: x + input.widths[node]! / 2,
    top: layout.y[node]! - input.heights[node]! / 2,
    bottom: layout.y[node]! + input.heights[node]! / 2,
  })).sort((a, b) => a.top - b.top);
}

const tolerance = 0.75;

function overlaps(input: LayoutInput, layout: GraphLayout): string[] {
  const found: string[] = [];
  const sorted = rectangles(input, layout);
  sorted.forEach((a, i) => {
    for (let k = i + 1; k < sorted.length && sorted[k]!.top < a.bottom - tolerance; k++) {
      const b = sorted[k]!;
      if (a.left < b.right - tolerance && b.left < a.right - tolerance) found.push(`${a.node} and ${b.node}`);
    }
  });
  return found;
}

function pointsOf(layout: GraphLayout, edge: number): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  for (let k = layout.pointStart[edge]!; k < layout.pointStart[edge + 1]!; k++)
    points.push({ x: layout.points[2 * k]!, y: layout.points[2 * k + 1]! });
  return points;
}

/** Edges must leave at the bottom of their source and arrive at the top of their target. */
function looseEnds(input: LayoutInput, layout: GraphLayout): string[] {
  const found: string[] = [];
  for (let e = 0; e < input.from.length; e++) {
    const points = pointsOf(layout, e);
    const from = input.from[e]!;
    const to = input.to[e]!;
    const first = points[0]!;
    const last = points[points.length - 1]!;
    const starts = first.x === layout.x[from] && Math.abs(first.y - layout.y[from]! - input.heights[from]! / 2) < 1e-6;
    const ends = last.x === layout.x[to] && Math.abs(last.y - layout.y[to]! + input.heights[to]! / 2) < 1e-6;
    if (points.length < 2 || !starts || !ends) found.push(`${from} -> ${to}`);
  }
  return found;
}

/** Cards that a vertical run of an edge crosses. */
function crossedCards(input: LayoutInput, layout: GraphLayout): string[] {
  const found: string[] = [];
  const sorted = rectangles(input, layout);
  for (let e = 0; e < input.from.length; e++) {
    const points = pointsOf(layout, e);
    for (let k = 1; k < points.length; k++) {
      const [a, b] = [points[k - 1]!, points[k]!];
      if (a.x !== b.x) continue;
      for (const r of sorted) {
        if (r.top >= b.y - tolerance) break;
        if (r.bottom <= a.y + tolerance || a.x <= r.left + tolerance || a.x >= r.right - tolerance) continue;
        found.push(`${input.from[e]} -> ${input.to[e]} runs through ${r.node}`);
      }
    }
  }
  return found;
}

function check(input: LayoutInput): GraphLayout {
  const layout = layoutGraph(input);
  assert.deepEqual(overlaps(input, layout), []);
  assert.deepEqual(looseEnds(input, layout), []);
  assert.deepEqual(crossedCards(input, layout), []);
  const { left, top, right, bottom } = layout.bounds;
  for (const r of rectangles(input, layout))
    assert.ok(r.left >= left - 1e-3 && r.right <= right + 1e-3 && r.top >= top - 1e-3 && r.bottom <= bottom + 1e-3);
  return layout;
}

test('an empty graph and a single card are laid out', () => {
  assert.equal(check(graphOf(0, [])).x.length, 0);
  assert.equal(check(graphOf(1, [])).x[0], 0);
});

test('a chain of 5000 cards is one straight column, without overflow', () => {
  const layout = check(chain(5000));
  assert.ok(layout.x.every(x => x === 0));
  assert.ok(layout.y.every((y, i) => i === 0 || y > layout.y[i - 1]!));
});

test('consumers stand below their producers', () => {
  const input = residual(20);
  const layout = check(input);
  for (let e = 0; e < input.from.length; e++) assert.ok(layout.y[input.from[e]!]! < layout.y[input.to[e]!]!);
});

test('equal blocks look the same', () => {
  const layout = check(residual(30));
  // A residual block has four cards of two sizes: the sizes repeat with every block.
  for (let b = 1; b + 1 < 30; b++)
    for (let i = 1; i <= 4; i++) assert.equal(layout.x[4 * b + i], layout.x[4 * (b + 1) + i]);
});

test('skips of a U-Net run beside the cards', () => {
  check(uNet(4, 4));
  const far = check(uNet(6, 40));
  assert.ok(far.lane.some(v => v === 1));
});

test('a tensor that every block reads does not keep the graph in one piece', () => {
  const layout = check(sharedMask(60));
  assert.ok(layout.lane.some(v => v === 1));
  assert.ok(layout.bounds.right - layout.bounds.left < 1500);
});

test('an early output stands beside the way on', () => {
  const input = graphOf(4, [
    [0, 1],
    [0, 2],
    [2, 3],
  ]);
  const layout = check(input);
  assert.equal(layout.y[1], layout.y[2]);
});

test('separate parts do not meet', () => {
  check(
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
  check(
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
      assert.deepEqual(layoutGraph(input), check(input));
    },
  );
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  fc.assert(property, { seed, numRuns: 60 });
});
