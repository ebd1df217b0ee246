import { routeByBands } from './bands';
import { depthsOf } from './depths';
import { type Block, type BlockLayout, entry, spacing } from './types';

/** Edges that pass more ranks than this run in a lane beside the column. */
const longestPass = 6;
const sweeps = 4;
const passWidth = 2;

/** A card in a row, or a place that an edge passes through. */
interface Slot {
  readonly node: number;
  readonly edge: number;
  readonly rank: number;
  readonly width: number;
  readonly above: Slot[];
  readonly below: Slot[];
  x: number;
}

/**
 * Lays out a block that is too large for dagre: one row per rank, rows ordered by the mean of their neighbours (the
 * barycentre heuristic of Sugiyama et al. 1981), packed and centred. Linear in nodes and edges, no recursion.
 */
export function layoutByGrid(block: Block): BlockLayout {
  const rank = depthsOf(block);
  const rows: Slot[][] = Array.from({ length: Math.max(...rank) + 1 }, () => []);
  const add = (node: number, edge: number, r: number, width: number): Slot => {
    const slot: Slot = { node, edge, rank: r, width, above: [], below: [], x: 0 };
    rows[r]!.push(slot);
    return slot;
  };
  const cards = block.sizes.map(({ width }, i) => add(i, -1, rank[i]!, width));
  const unrouted = new Set<number>();
  const passing: Slot[][] = block.edges.map(({ from, to }, e) => {
    const first = from === entry ? -1 : rank[from]!;
    const last = rank[to]!;
    if (last - first - 1 > longestPass) {
      unrouted.add(e);
      return [];
    }
    const slots: Slot[] = [];
    for (let r = first + 1; r < last; r++) slots.push(add(-1, e, r, passWidth));
    connect([...(from === entry ? [] : [cards[from]!]), ...slots, cards[to]!]);
    return slots;
  });
  orderRows(rows);
  for (const row of rows) pack(row);
  const bands = bandsOf(block, rank, rows.length);
  return routeByBands(block, {
    x: cards.map(c => c.x),
    y: rank.map(r => (bands[r]!.top + bands[r]!.bottom) / 2),
    rank,
    bands,
    passes: passing.map(slots => slots.map(s => ({ rank: s.rank, x: s.x }))),
    exitPasses: [],
    unrouted,
  });
}

function connect(chain: readonly Slot[]): void {
  for (let i = 1; i < chain.length; i++) {
    chain[i - 1]!.below.push(chain[i]!);
    chain[i]!.above.push(chain[i - 1]!);
  }
}

function orderRows(rows: Slot[][]): void {
  for (const row of rows) pack(row);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const target = new Map(row.map(slot => [slot, meanX(down ? slot.above : slot.below, slot.x)]));
      row.sort((a, b) => target.get(a)! - target.get(b)! || a.x - b.x);
      pack(row);
    }
  }
}

function meanX(neighbours: readonly Slot[], otherwise: number): number {
  if (neighbours.length === 0) return otherwise;
  return neighbours.reduce((sum, n) => sum + n.x, 0) / neighbours.length;
}

function pack(row: readonly Slot[]): void {
  const gap = (a: Slot, b: Slot) => (a.node < 0 && b.node < 0 ? spacing.edge : spacing.node);
  let x = 0;
  row.forEach((slot, i) => {
    if (i > 0) x += gap(row[i - 1]!, slot);
    slot.x = x + slot.width / 2;
    x += slot.width;
  });
  for (const slot of row) slot.x -= x / 2;
}

function bandsOf(block: Block, rank: readonly number[], count: number): { top: number; bottom: number }[] {
  const heights = new Array<number>(count).fill(0);
  block.sizes.forEach(({ height }, i) => {
    heights[rank[i]!] = Math.max(heights[rank[i]!]!, height);
  });
  let y = block.edges.some(e => e.from === entry) ? spacing.rank : 0;
  return heights.map(height => {
    const top = y;
    y += height + spacing.rank;
    return { top, bottom: top + height };
  });
}
