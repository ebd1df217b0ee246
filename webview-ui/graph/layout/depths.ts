import type { Block } from './types';

/** Longest path from the top to each node, in edges. Local indices are in topological order. */
export function depthsOf(block: Block): number[] {
  const depths = new Array<number>(block.nodes.length).fill(0);
  const incoming: number[][] = block.nodes.map(() => []);
  for (const { from, to } of block.edges) if (from >= 0) incoming[to]!.push(from);
  incoming.forEach((producers, i) => {
    for (const p of producers) depths[i] = Math.max(depths[i]!, depths[p]! + 1);
  });
  return depths;
}
