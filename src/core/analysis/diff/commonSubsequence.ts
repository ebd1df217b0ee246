/**
 * Pairs of positions of a longest common subsequence, by the greedy algorithm of Myers (An O(ND) Difference Algorithm,
 * 1986). Beyond `mostDifferences` places in which the sequences differ, only their common end is found.
 */
export function commonSubsequence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  mostDifferences = 2000,
): [number, number][] {
  const pairs: [number, number][] = [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) pairs.push([start, start++]);
  let [endA, endB] = [a.length, b.length];
  const tail: [number, number][] = [];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) tail.push([--endA, --endB]);
  return [...pairs, ...middle(a, b, start, endA, endB, mostDifferences), ...tail.reverse()];
}

function middle(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  start: number,
  endA: number,
  endB: number,
  mostDifferences: number,
): [number, number][] {
  const [n, m] = [endA - start, endB - start];
  const most = Math.min(n + m, mostDifferences);
  // Furthest position in a on each diagonal k = x - y, and what it was before each round.
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const rounds: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    rounds.push(furthest.slice(offset - d - 1, offset + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      while (x < n && x - k < m && a[start + x] === b[start + x - k]) x++;
      furthest[offset + k] = x;
      if (x >= n && x - k >= m) return trace(rounds, d, n, m, start);
    }
  }
  const [x, y] = furthestPoint(furthest, offset, most, n, m);
  return trace(rounds, most, x, y, start);
}

/** The point reached last that has most of both sequences before it. */
function furthestPoint(furthest: Int32Array, offset: number, most: number, n: number, m: number): [number, number] {
  let best: [number, number] = [0, 0];
  for (let k = -most; k <= most; k += 2) {
    const [x, y] = [furthest[offset + k]!, furthest[offset + k]! - k];
    if (x <= n && y >= 0 && y <= m && x + y > best[0] + best[1]) best = [x, y];
  }
  return best;
}

/** Walks back from the end along the furthest reaching paths. */
function trace(rounds: readonly Int32Array[], last: number, n: number, m: number, start: number): [number, number][] {
  const pairs: [number, number][] = [];
  let [x, y] = [n, m];
  for (let d = last; d > 0; d--) {
    const before = rounds[d]!;
    const at = (k: number) => before[k + d + 1]!;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = down ? at(k + 1) : at(k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    const [stepX, stepY] = down ? [fromX, fromY + 1] : [fromX + 1, fromY];
    while (x > stepX && y > stepY) pairs.push([start + --x, start + --y]);
    [x, y] = [fromX, fromY];
  }
  while (x > 0 && y > 0) pairs.push([start + --x, start + --y]);
  return pairs.reverse();
}
