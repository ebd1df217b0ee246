import type { Random } from '../../numeric/random';

/** So many positions at most, one out of each of equal spans, ascending. */
export function sampledPositions(positions: number, most: number, random: Random): number[] {
  const count = Math.min(positions, most);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + random.uniform()) * positions) / count));
}
