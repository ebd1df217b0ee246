/**
 * What the layout needs to know of a graph: card sizes in pixels and edges between node indices. Edges that carry
 * the same tensor share a `value` number. Typed arrays, so that a worker gets and returns them without copying.
 */
export interface LayoutInput {
  readonly widths: Float32Array;
  readonly heights: Float32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly value: Int32Array;
}

/**
 * Positions in pixels, y downwards, the main column around x = 0. Edge e runs through the points
 * `points[2 * k], points[2 * k + 1]` for k in `pointStart[e] .. pointStart[e + 1] - 1`, from the bottom of its source to
 * the top of its target; consecutive points with the same x are joined by a line, others by an S curve.
 */
export interface GraphLayout {
  /** Centre of each node. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly pointStart: Int32Array;
  readonly points: Float64Array;
  /** 1: the edge spans so much of the graph that it runs beside it. */
  readonly lane: Uint8Array;
  readonly bounds: Bounds;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A block: nodes between two cuts, with the tensor that enters it as node `entry` of no size. */
export interface Block {
  /** Global indices; local index i is nodes[i]. */
  readonly nodes: readonly number[];
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly edges: readonly BlockEdge[];
  /** Local index of the node whose tensor leaves the block; -1 when none leaves. */
  readonly exit: number;
}
export interface BlockEdge {
  /** Local index, or `entry` for the tensor that comes from above. */
  readonly from: number;
  readonly to: number;
}
export const entry = -1;

/** A block laid out around x = 0 with its entry at (0, 0). Independent of global indices, so equal blocks share one. */
export interface BlockLayout {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The rank's band of each node: free of other nodes' cards above and below. */
  readonly bandTop: readonly number[];
  readonly bandBottom: readonly number[];
  /** Way points of each edge between source and target, flat x, y pairs. */
  readonly routes: readonly (readonly number[])[];
  /** Way points of the tensor that leaves the block, from its producer to the block's bottom. */
  readonly exitRoute: readonly number[];
  /** Edges that the block's layout left to a side lane. */
  readonly unrouted: ReadonlySet<number>;
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

export const spacing = { rank: 34, node: 26, edge: 16, lane: 9, component: 60 } as const;
