import type { Ranked } from './bands';
import { type Block, spacing } from './types';

type Passes = { rank: number; x: number }[];

/**
 * Straightens a ranked block around x = 0: a card that is alone in its rank stands in the column, edges that pass it
 * run close by; ranks of several cards move as they are, so that their middle is in the column. Ranks move as a whole,
 * so nothing can come to overlap.
 */
export function straightened(block: Block, ranked: Ranked): Ranked {
  const cards: number[][] = ranked.bands.map(() => []);
  ranked.rank.forEach((r, i) => {
    cards[r]!.push(i);
  });
  const x = [...ranked.x];
  const passes = ranked.passes.map(list => list.map(p => ({ ...p })));
  const exitPasses = ranked.exitPasses.map(p => ({ ...p }));
  const all: Passes[] = exitPasses.length > 0 ? [...passes, exitPasses] : passes;
  const alone = cards.every(list => list.length === 1);
  for (const { first, end } of runs(cards)) {
    const lone = cards[first]!.length === 1;
    if (!lone) {
      const shift = -middleOf(block, x, cards.slice(first, end).flat());
      for (const i of cards.slice(first, end).flat()) x[i]! += shift;
      for (const list of all) for (const p of list) if (p.rank >= first && p.rank < end) p.x += shift;
      continue;
    }
    packPasses(block, x, cards, all, first, end, alone);
    for (const [i] of cards.slice(first, end) as [number][]) x[i] = 0;
  }
  return { ...ranked, x, passes, exitPasses };
}

/** Stretches of ranks that all hold one card, or all several. */
function* runs(cards: readonly (readonly number[])[]): Iterable<{ first: number; end: number }> {
  for (let first = 0; first < cards.length; ) {
    const lone = cards[first]!.length === 1;
    let end = first + 1;
    while (end < cards.length && (cards[end]!.length === 1) === lone) end++;
    yield { first, end };
    first = end;
  }
}

function middleOf(block: Block, x: readonly number[], cards: readonly number[]): number {
  let left = Infinity;
  let right = -Infinity;
  for (const i of cards) {
    left = Math.min(left, x[i]! - block.sizes[i]!.width / 2);
    right = Math.max(right, x[i]! + block.sizes[i]!.width / 2);
  }
  return (left + right) / 2;
}

/** Gives edges that pass a run of lone cards straight tracks beside it, in the order in which they pass. */
function packPasses(
  block: Block,
  x: readonly number[],
  cards: readonly (readonly number[])[],
  all: readonly Passes[],
  first: number,
  end: number,
  onLeft: boolean,
): void {
  let half = 0;
  for (const [i] of cards.slice(first, end) as [number][]) half = Math.max(half, block.sizes[i]!.width / 2);
  const found = all
    .map(list => list.filter(p => p.rank >= first && p.rank < end))
    .filter(list => list.length > 0)
    .map(list => {
      const distance = list.reduce((sum, p) => sum + p.x - x[cards[p.rank]![0]!]!, 0) / list.length;
      return { list, distance: Math.abs(distance), left: onLeft || distance < 0 };
    })
    .sort((a, b) => a.distance - b.distance);
  const placed: { list: Passes; left: boolean; track: number }[] = [];
  for (const { list, left } of found) {
    const nearer = placed.filter(other => other.left === left && meet(other.list, list));
    const track = nearer.reduce((most, other) => Math.max(most, other.track + 1), 0);
    placed.push({ list, left, track });
    const at = half + spacing.edge * (track + 1);
    for (const p of list) p.x = left ? -at : at;
  }
}

/** Whether two edges pass a common rank. */
const meet = (a: Passes, b: Passes): boolean =>
  a[0]!.rank <= b[b.length - 1]!.rank && b[0]!.rank <= a[a.length - 1]!.rank;
