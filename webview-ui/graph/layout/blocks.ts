import type { Cuts } from './cuts';
import { type Block, type BlockEdge, entry, type LayoutInput } from './types';

/** A block with the global edges behind its local ones. */
export interface PlacedBlock extends Block {
  /** Global edge of each local edge. */
  readonly edgeIds: readonly number[];
  /** Global index of the node whose tensor enters; -1 when none does. */
  readonly source: number;
}

/** The blocks of a cut order. Every edge without a lane belongs to the block of its target. */
export function buildBlocks(input: LayoutInput, order: Int32Array, position: Int32Array, cuts: Cuts): PlacedBlock[] {
  const blockOf = new Int32Array(order.length);
  let begin = 0;
  cuts.ends.forEach((end, b) => {
    for (let p = begin; p <= end; p++) blockOf[order[p]!] = b;
    begin = end + 1;
  });
  const edgesOf: number[][] = cuts.ends.map(() => []);
  for (let e = 0; e < input.from.length; e++) if (!cuts.lane[e]) edgesOf[blockOf[input.to[e]!]!]!.push(e);

  const leaving = new Int32Array(cuts.ends.length).fill(-1);
  const blocks: PlacedBlock[] = [];
  for (let b = 0, first = 0; b < cuts.ends.length; first = cuts.ends[b]! + 1, b++) {
    const nodes = Array.from(order.subarray(first, cuts.ends[b]! + 1));
    const edgeIds = edgesOf[b]!;
    let source = -1;
    const edges = edgeIds.map((e): BlockEdge => {
      const from = input.from[e]!;
      const inside = blockOf[from] === b;
      if (!inside) source = from;
      return { from: inside ? position[from]! - first : entry, to: position[input.to[e]!]! - first };
    });
    if (source >= 0) leaving[blockOf[source]!] = source;
    blocks.push({
      nodes,
      sizes: nodes.map(n => ({ width: input.widths[n]!, height: input.heights[n]! })),
      edges,
      edgeIds,
      exit: -1,
      source,
    });
  }
  return blocks.map((block, b) => {
    const producer = leaving[b]!;
    if (producer < 0) return block;
    return { ...block, exit: block.nodes.indexOf(producer) };
  });
}

/** Equal for blocks that look the same; layouts are shared by it. */
export function signature(block: Block): string {
  const sizes = block.sizes.map(s => `${s.width},${s.height}`).join(';');
  const edges = block.edges.map(e => `${e.from}>${e.to}`).join(';');
  return `${sizes}|${edges}|${block.exit}`;
}
