import { Random } from '../numeric/random';
import { median, quantileOfSorted } from './quantiles';

/** So many that ten of them lie beyond either end of the interval. */
const RESAMPLES = 2000;

/** Times of one pair of sessions, of equal length and in order of time. */
export interface Round {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/**
 * A 99 % interval of median(b) / median(a) by a bootstrap of two stages (Efron 1979; Davison and Hinkley 1997, 3.8). Rounds are
 * drawn first: where a session lies in memory makes it a little faster or slower for as long as it lives, which only other sessions
 * of the same model show. Within a round moving blocks are drawn (Kunsch 1989): a pair together, as it shares what disturbed both,
 * and with its successors, as a disturbance lasts. Seeded: the same times give the same interval.
 */
export function ratioInterval(rounds: readonly Round[], seed = 1): readonly [number, number] {
  const random = new Random(seed);
  const longest = rounds.reduce((most, { a }) => Math.max(most, a.length), 0);
  const drawnA = new Float64Array(longest * rounds.length);
  const drawnB = new Float64Array(longest * rounds.length);
  const ratios = Float64Array.from({ length: RESAMPLES }, () => {
    let filled = 0;
    for (let i = 0; i < rounds.length; i++) filled = draw(rounds[random.integer(rounds.length)]!, filled);
    return median(drawnB.subarray(0, filled)) / median(drawnA.subarray(0, filled));
  }).sort();
  return [quantileOfSorted(ratios, 0.005), quantileOfSorted(ratios, 0.995)];

  function draw({ a, b }: Round, from: number): number {
    const n = a.length;
    const block = Math.max(1, Math.round(Math.sqrt(n)));
    let filled = from;
    while (filled < from + n) {
      const start = random.integer(n - block + 1);
      for (let i = start; i < start + block && filled < from + n; i++, filled++) {
        drawnA[filled] = a[i]!;
        drawnB[filled] = b[i]!;
      }
    }
    return filled;
  }
}
