import type { LayoutInput } from '../../webview-ui/graph/layout/types';

/** Edges between node indices; edges from one node carry one tensor unless a value is given. */
export type EdgeList = readonly (readonly [from: number, to: number, value?: number])[];

export function graphOf(
  count: number,
  edges: EdgeList,
  sizes: readonly (readonly [number, number])[] = [],
): LayoutInput {
  return {
    widths: Float32Array.from({ length: count }, (_, i) => sizes[i % Math.max(1, sizes.length)]?.[0] ?? 180),
    heights: Float32Array.from({ length: count }, (_, i) => sizes[i % Math.max(1, sizes.length)]?.[1] ?? 46),
    from: Int32Array.from(edges, e => e[0]),
    to: Int32Array.from(edges, e => e[1]),
    value: Int32Array.from(edges, e => e[2] ?? e[0]),
  };
}

export const cardSizes = [
  [180, 46],
  [150, 28],
] as const;

export function chain(count: number): LayoutInput {
  return graphOf(
    count,
    Array.from({ length: count - 1 }, (_, i) => [i, i + 1] as const),
    cardSizes,
  );
}

/** Blocks of three layers with an addition of their input, as in a ResNet. */
export function residual(blocks: number): LayoutInput {
  const edges: [number, number][] = [];
  let tip = 0;
  for (let b = 0; b < blocks; b++) {
    const first = tip + 1;
    edges.push([tip, first], [first, first + 1], [first + 1, first + 2], [first + 2, first + 3], [tip, first + 3]);
    tip = first + 3;
  }
  return graphOf(tip + 1, edges, cardSizes);
}

/** An encoder and a decoder with skips between equal levels. */
export function uNet(levels: number, perLevel: number): LayoutInput {
  const edges: [number, number][] = [];
  const total = 2 * levels * perLevel;
  for (let i = 0; i + 1 < total; i++) edges.push([i, i + 1]);
  for (let level = 0; level < levels - 1; level++)
    edges.push([(level + 1) * perLevel - 1, total - (level + 1) * perLevel]);
  return graphOf(total, edges, cardSizes);
}

/** A mask computed once and read by every block, as in a transformer. */
export function sharedMask(blocks: number): LayoutInput {
  const edges: [number, number][] = [[0, 1]];
  let tip = 2;
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < 9; i++) edges.push([tip + i, tip + i + 1]);
    edges.push([tip, tip + 9], [1, tip + 4]);
    tip += 9;
  }
  return graphOf(tip + 1, edges, cardSizes);
}

/** Any graph: each node reads up to three earlier ones. `pick(n)` gives an integer in 0 .. n - 1. */
export function randomGraph(count: number, pick: (n: number) => number): LayoutInput {
  const edges: [number, number][] = [];
  for (let i = 1; i < count; i++) {
    const near = Math.min(i, 6);
    const readers = new Set<number>();
    for (let k = pick(3) + 1; k > 0; k--) readers.add(i - 1 - (pick(10) === 0 ? pick(i) : pick(near)));
    for (const from of readers) edges.push([from, i]);
  }
  return graphOf(count, edges, cardSizes);
}
