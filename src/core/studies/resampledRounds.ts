import type { Random } from '../numeric/random';

/** So many that ten of them lie beyond either end of a 99 % interval. */
export const RESAMPLES = 2000;

/**
 * One resample of a bootstrap of two stages (Efron 1979; Davison and Hinkley 1997, 3.8) over rounds of so many runs each. Rounds are
 * drawn first: where a session lies in memory makes it a little faster or slower for as long as it lives, which only other sessions
 * of the same model show. Within a round moving blocks are drawn (Kunsch 1989): a run with its successors, as a disturbance lasts.
 * @param visit gets the round and the run within it
 */
export function resample(runs: readonly number[], random: Random, visit: (round: number, run: number) => void): void {
  for (let i = 0; i < runs.length; i++) {
    const round = random.integer(runs.length);
    const n = runs[round]!;
    const block = Math.max(1, Math.round(Math.sqrt(n)));
    for (let filled = 0; filled < n; ) {
      const start = random.integer(n - block + 1);
      for (let run = start; run < start + block && filled < n; run++, filled++) visit(round, run);
    }
  }
}
