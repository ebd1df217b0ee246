/**
 * Tries numbers of float layers between 0 and `all`: a coarse grid of powers of two, then halves the gap before the fewest that are
 * good, as if more were never worse. `all` itself is known to be good and not tried.
 */
export async function tryCounts(all: number, isGood: (count: number) => Promise<boolean>): Promise<void> {
  let [bad, good] = [-1, all];
  for (const count of coarseCounts(all)) {
    const found = await isGood(count);
    if (!found && good === all) bad = count;
    if (found && good === all) good = count;
  }
  while (good - bad > 1) {
    const middle = (bad + good) >> 1;
    if (await isGood(middle)) good = middle;
    else bad = middle;
  }
}

/** 0, 1, 2, 4, 8 ... below `all`. */
function coarseCounts(all: number): number[] {
  const counts = [0];
  for (let count = 1; count < all; count *= 2) counts.push(count);
  return counts.slice(0, Math.max(0, all));
}

/** At most so many are tried. */
export const mostTried = (all: number): number => coarseCounts(all).length + Math.ceil(Math.log2(Math.max(1, all)));
