import { Graph, layout } from '@dagrejs/dagre';
import { type Ranked, routeByBands } from './bands';
import { straightened } from './column';
import { depthsOf } from './depths';
import { type Block, type BlockLayout, entry, spacing } from './types';

const entryName = 'entry';
const exitName = 'exit';

interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Lays out a block by dagre (layered drawing after Gansner et al. 1993) and moves its entry to (0, 0). */
export function layoutByDagre(block: Block): BlockLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'TB',
    ranksep: spacing.rank,
    nodesep: spacing.node,
    edgesep: spacing.edge,
    ranker: block.nodes.length > 120 ? 'tight-tree' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const hasEntry = block.edges.some(e => e.from === entry);
  if (hasEntry) graph.setNode(entryName, { width: 1, height: 0 });
  block.sizes.forEach(({ width, height }, i) => {
    graph.setNode(String(i), { width, height });
  });
  const nameOf = (local: number) => (local === entry ? entryName : String(local));
  block.edges.forEach((edge, e) => {
    graph.setEdge(nameOf(edge.from), nameOf(edge.to), { width: 0, height: 0 }, String(e));
  });
  if (hasEntry) keepEntryOnTop(graph, block);
  const lastLeaves = leavesFromTheEnd(block);
  if (block.exit >= 0 && !lastLeaves) {
    const depths = depthsOf(block);
    const below = Math.max(...depths) - depths[block.exit]! + 1;
    graph.setNode(exitName, { width: 1, height: 0 });
    graph.setEdge(String(block.exit), exitName, { width: 0, height: 0, weight: 2, minlen: below }, 'exit');
  }
  layout(graph);
  return routeByBands(block, straightened(block, toRanked(block, graph, hasEntry, lastLeaves)));
}

/** Cards with no producer in the block would else float above the tensor that enters it. */
function keepEntryOnTop(graph: Graph, block: Block): void {
  const fed = new Set(block.edges.map(e => e.to));
  for (let i = 0; i < block.nodes.length; i++)
    if (!fed.has(i)) graph.setEdge(entryName, String(i), { width: 0, height: 0, weight: 0 }, `top${i}`);
}

/** Whether the leaving tensor's producer is the block's only end: then it stands alone at the bottom. */
function leavesFromTheEnd(block: Block): boolean {
  const consumed = new Set(block.edges.map(e => e.from));
  return block.nodes.every((_, i) => i === block.exit || consumed.has(i));
}

function toRanked(block: Block, graph: Graph, hasEntry: boolean, lastLeaves: boolean): Ranked {
  const placed = block.nodes.map((_, i) => graph.node(String(i)) as unknown as Placed);
  const centre = hasEntry ? (graph.node(entryName) as unknown as Placed) : mainColumn(placed);
  const x = placed.map(p => p.x - centre.x);
  const y = placed.map(p => p.y - centre.y);
  const { bands, rank } = bandsOf(placed, y);
  const passesOf = (from: string, to: string, name: string, first: number, last: number) => {
    const { points } = graph.edge(from, to, name) as unknown as { points: { x: number; y: number }[] };
    const passes: { rank: number; x: number }[] = [];
    for (let r = first + 1; r < last; r++) {
      const middle = (bands[r]!.top + bands[r]!.bottom) / 2;
      const point = points.find(p => Math.abs(p.y - centre.y - middle) < 0.5);
      if (point) passes.push({ rank: r, x: point.x - centre.x });
    }
    return passes;
  };
  const nameOf = (local: number) => (local === entry ? entryName : String(local));
  const passes = block.edges.map((edge, e) =>
    passesOf(
      nameOf(edge.from),
      nameOf(edge.to),
      String(e),
      edge.from === entry ? -1 : rank[edge.from]!,
      rank[edge.to]!,
    ),
  );
  const exitPasses =
    block.exit >= 0 && !lastLeaves
      ? passesOf(String(block.exit), exitName, 'exit', rank[block.exit]!, bands.length)
      : [];
  return { x, y, rank, bands, passes, exitPasses, unrouted: new Set() };
}

/** Without a tensor from above, the column is where the first card stands. */
function mainColumn(placed: readonly Placed[]): { x: number; y: number } {
  const first = placed.reduce((a, b) => (b.y < a.y ? b : a));
  return { x: first.x, y: Math.min(...placed.map(p => p.y - p.height / 2)) };
}

/** dagre centres the cards of a rank on one y. */
function bandsOf(placed: readonly Placed[], y: readonly number[]) {
  const centres = [...new Set(y.map(v => Math.round(v * 2)))].sort((a, b) => a - b);
  const rankAt = new Map(centres.map((c, r) => [c, r]));
  const rank = y.map(v => rankAt.get(Math.round(v * 2))!);
  const bands = centres.map(c => ({ top: c / 2, bottom: c / 2 }));
  y.forEach((centre, i) => {
    const band = bands[rank[i]!]!;
    band.top = Math.min(band.top, centre - placed[i]!.height / 2);
    band.bottom = Math.max(band.bottom, centre + placed[i]!.height / 2);
  });
  return { bands, rank };
}
