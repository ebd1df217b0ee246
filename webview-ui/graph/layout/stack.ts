import { type PlacedBlock, signature } from './blocks';
import { layoutByDagre } from './dagreBlock';
import { depthsOf } from './depths';
import { layoutByGrid } from './gridBlock';
import { type Block, type BlockLayout, entry, spacing } from './types';

/** dagre's time grows steeply with nodes and the ranks that edges pass; beyond this many a rank grid takes over. */
const dagreLimit = 600;

/** Lays out distinct blocks once and remembers them by structure. */
export class BlockLayouts {
  private readonly known = new Map<string, BlockLayout>();

  get(block: Block): BlockLayout {
    const key = signature(block);
    let layout = this.known.get(key);
    if (!layout) {
      layout = this.compute(block);
      this.known.set(key, layout);
    }
    return layout;
  }

  private compute(block: Block): BlockLayout {
    if (block.nodes.length === 1) return single(block);
    return block.nodes.length + passesOf(block) > dagreLimit ? layoutByGrid(block) : layoutByDagre(block);
  }
}

/** How many ranks the edges of a block pass in all. */
function passesOf(block: Block): number {
  const depths = depthsOf(block);
  const rank = (local: number) => (local === entry ? -1 : depths[local]!);
  return block.edges.reduce((sum, { from, to }) => sum + rank(to) - rank(from) - 1, 0);
}

/** The common case, a link of a chain. */
function single(block: Block): BlockLayout {
  const { width, height } = block.sizes[0]!;
  const top = block.edges.some(e => e.from === entry) ? spacing.rank : 0;
  return {
    x: [0],
    y: [top + height / 2],
    bandTop: [top],
    bandBottom: [top + height],
    routes: block.edges.map(() => [0, top]),
    exitRoute: block.exit < 0 ? [] : [0, top + height],
    unrouted: new Set(),
    left: -width / 2,
    right: width / 2,
    height: top + height,
  };
}

/** A block in its place: everything of its layout moves down by `y`. */
export interface StackedBlock {
  readonly block: PlacedBlock;
  readonly layout: BlockLayout;
  readonly y: number;
}

/** Stacks the blocks top to bottom; yields after each, so that a caller on the page's thread can stop for a breath. */
export function* stackBlocks(blocks: readonly PlacedBlock[]): Generator<StackedBlock> {
  const layouts = new BlockLayouts();
  let y = 0;
  for (const block of blocks) {
    const layout = layouts.get(block);
    if (block.source < 0 && y > 0) y += spacing.component;
    yield { block, layout, y };
    y += layout.height;
  }
}
