import { buildBlocks } from './blocks';
import { findCuts } from './cuts';
import { type LaneEnds, routeLanes } from './lanes';
import { branchOrder } from './order';
import { type StackedBlock, stackBlocks } from './stack';
import { type Bounds, entry, type GraphLayout, type LayoutInput } from './types';

/** Lays out a graph in one go (in a worker, or in tests). */
export function layoutGraph(input: LayoutInput): GraphLayout {
  const steps = layoutSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Cuts the graph wherever a single tensor is live, lays out each distinct block once and stacks the blocks. Yields now
 * and then; the result is the generator's return value.
 */
export function* layoutSteps(input: LayoutInput): Generator<void, GraphLayout> {
  const order = branchOrder(input);
  const position = new Int32Array(order.length);
  order.forEach((node, p) => {
    position[node] = p;
  });
  const cuts = findCuts(input, position);
  yield;
  const blocks = buildBlocks(input, order, position, cuts);
  const stacked: StackedBlock[] = [];
  for (const block of stackBlocks(blocks)) {
    stacked.push(block);
    yield;
  }
  return assemble(input, stacked, cuts.lane);
}

function assemble(input: LayoutInput, stacked: readonly StackedBlock[], cutLane: Uint8Array): GraphLayout {
  const count = input.widths.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const bandTop = new Float64Array(count);
  const bandBottom = new Float64Array(count);
  const exits = new Map<number, number[]>();
  for (const { block, layout, y: origin } of stacked) {
    block.nodes.forEach((node, i) => {
      x[node] = layout.x[i]!;
      y[node] = origin + layout.y[i]!;
      bandTop[node] = origin + layout.bandTop[i]!;
      bandBottom[node] = origin + layout.bandBottom[i]!;
    });
    if (block.exit >= 0) exits.set(block.nodes[block.exit]!, moved(layout.exitRoute, origin));
  }
  const bottomOf = (node: number) => [x[node]!, y[node]! + input.heights[node]! / 2];
  const topOf = (node: number) => [x[node]!, y[node]! - input.heights[node]! / 2];

  const routes = new Array<readonly number[]>(input.from.length);
  const lane = cutLane.slice();
  for (const { block, layout, y: origin } of stacked)
    block.edgeIds.forEach((e, i) => {
      if (layout.unrouted.has(i)) lane[e] = 1;
      if (lane[e]) return;
      const above = block.edges[i]!.from === entry ? (exits.get(input.from[e]!) ?? []) : [];
      const route = [
        ...bottomOf(input.from[e]!),
        ...above,
        ...moved(layout.routes[i]!, origin),
        ...topOf(input.to[e]!),
      ];
      routes[e] = simplified(route);
    });
  const ends: LaneEnds[] = [];
  for (let e = 0; e < lane.length; e++) {
    if (!lane[e]) continue;
    const from = input.from[e]!;
    const to = input.to[e]!;
    ends.push({
      edge: e,
      from: { x: x[from]!, bottom: bottomOf(from)[1]!, band: bandBottom[from]! },
      to: { x: x[to]!, top: topOf(to)[1]!, band: bandTop[to]! },
    });
  }
  for (const [e, route] of routeLanes(input, ends, stacked)) routes[e] = simplified(route);
  return { x, y, ...flat(routes), lane, bounds: boundsOf(input, x, y, routes) };
}

const moved = (points: readonly number[], dy: number): number[] => points.map((v, k) => (k % 2 === 1 ? v + dy : v));

/** Drops points that add nothing: repeated ones, and those inside a vertical run. */
function simplified(points: readonly number[]): number[] {
  const kept: number[] = [];
  for (let k = 0; k < points.length; k += 2) {
    const px = points[k]!;
    const py = points[k + 1]!;
    const n = kept.length;
    if (n >= 2 && kept[n - 2] === px && kept[n - 1] === py) continue;
    if (n >= 4 && kept[n - 2] === px && kept[n - 4] === px) kept[n - 1] = py;
    else kept.push(px, py);
  }
  return kept;
}

function flat(routes: readonly (readonly number[])[]): { pointStart: Int32Array; points: Float64Array } {
  const pointStart = new Int32Array(routes.length + 1);
  routes.forEach((route, e) => {
    pointStart[e + 1] = pointStart[e]! + route.length / 2;
  });
  const points = new Float64Array(2 * pointStart[routes.length]!);
  routes.forEach((route, e) => {
    points.set(route, 2 * pointStart[e]!);
  });
  return { pointStart, points };
}

function boundsOf(
  input: LayoutInput,
  x: Float64Array,
  y: Float64Array,
  routes: readonly (readonly number[])[],
): Bounds {
  if (x.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]! - input.widths[i]! / 2);
    right = Math.max(right, x[i]! + input.widths[i]! / 2);
    top = Math.min(top, y[i]! - input.heights[i]! / 2);
    bottom = Math.max(bottom, y[i]! + input.heights[i]! / 2);
  }
  for (const route of routes)
    for (let k = 0; k < route.length; k += 2) {
      left = Math.min(left, route[k]!);
      right = Math.max(right, route[k]!);
    }
  return { left, top, right, bottom };
}
