import { type Block, type BlockLayout, spacing } from './types';

/** A block placed by ranks, before its edges are routed. Way points are given per rank that an edge passes. */
export interface Ranked {
  readonly x: number[];
  readonly y: number[];
  /** Rank of each node, from 0 at the top. */
  readonly rank: readonly number[];
  /** Of each rank: the stretch of y that its cards take. */
  readonly bands: readonly { readonly top: number; readonly bottom: number }[];
  /** Of each edge: the ranks it passes and where. */
  readonly passes: readonly (readonly { readonly rank: number; readonly x: number }[])[];
  readonly exitPasses: readonly { readonly rank: number; readonly x: number }[];
  readonly unrouted: ReadonlySet<number>;
}

/**
 * Routes edges so that none runs through a card: vertical within the band of a rank, S-shaped only in the gaps between
 * bands, where no card stands.
 */
export function routeByBands(block: Block, ranked: Ranked): BlockLayout {
  const { bands } = ranked;
  const route = (passes: Ranked['exitPasses']) =>
    passes.flatMap(({ rank, x }) => [x, bands[rank]!.top, x, bands[rank]!.bottom]);
  const routes = block.edges.map((edge, e) => {
    const passes = route(ranked.passes[e]!);
    const to = [ranked.x[edge.to]!, bands[ranked.rank[edge.to]!]!.top];
    if (edge.from < 0) return [...passes, ...to];
    return [ranked.x[edge.from]!, bands[ranked.rank[edge.from]!]!.bottom, ...passes, ...to];
  });
  let left = 0;
  let right = 0;
  block.sizes.forEach(({ width }, i) => {
    left = Math.min(left, ranked.x[i]! - width / 2);
    right = Math.max(right, ranked.x[i]! + width / 2);
  });
  for (const points of routes)
    for (let k = 0; k < points.length; k += 2) {
      left = Math.min(left, points[k]!);
      right = Math.max(right, points[k]!);
    }
  const exitRoute =
    block.exit < 0 ? [] : [ranked.x[block.exit]!, bands[ranked.rank[block.exit]!]!.bottom, ...route(ranked.exitPasses)];
  return {
    x: ranked.x,
    y: ranked.y,
    bandTop: ranked.rank.map(r => bands[r]!.top),
    bandBottom: ranked.rank.map(r => bands[r]!.bottom),
    routes,
    exitRoute,
    unrouted: ranked.unrouted,
    left,
    right,
    height: bands[bands.length - 1]!.bottom + (ranked.exitPasses.length > 0 ? spacing.rank / 2 : 0),
  };
}
