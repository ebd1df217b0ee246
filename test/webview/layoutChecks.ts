import assert from 'node:assert/strict';
import { layoutGraph } from '../../webview-ui/graph/layout/layoutGraph';
import type { GraphLayout, LayoutInput } from '../../webview-ui/graph/layout/types';

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

/** Pairs of cards that cover each other. */
export function overlaps(input: LayoutInput, layout: GraphLayout): string[] {
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
export function looseEnds(input: LayoutInput, layout: GraphLayout): string[] {
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

/** Lays out and holds the result to what every drawing must keep. */
export function checkedLayout(input: LayoutInput): GraphLayout {
  const layout = layoutGraph(input);
  assert.deepEqual(overlaps(input, layout), []);
  assert.deepEqual(looseEnds(input, layout), []);
  assert.deepEqual(crossedCards(input, layout), []);
  const { left, top, right, bottom } = layout.bounds;
  for (const r of rectangles(input, layout))
    assert.ok(r.left >= left - 1e-3 && r.right <= right + 1e-3 && r.top >= top - 1e-3 && r.bottom <= bottom + 1e-3);
  return layout;
}
