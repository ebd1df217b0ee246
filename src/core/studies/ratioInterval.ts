import { Random } from '../numeric/random';
import { median, quantileOfSorted } from './quantiles';
import { RESAMPLES, resample } from './resampledRounds';

/** Times of one pair of sessions, of equal length and in order of time. */
export interface Round {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/**
 * A 99 % interval of median(b) / median(a), by the bootstrap of `resample`: a pair is drawn together, as it shares what disturbed
 * both. Seeded: the same times give the same interval.
 */
export function ratioInterval(rounds: readonly Round[], seed = 1): readonly [number, number] {
  const random = new Random(seed);
  const runs = rounds.map(({ a }) => a.length);
  const longest = Math.max(...runs);
  const drawnA = new Float64Array(longest * rounds.length);
  const drawnB = new Float64Array(longest * rounds.length);
  const ratios = Float64Array.from({ length: RESAMPLES }, () => {
    let filled = 0;
    resample(runs, random, (round, run) => {
      drawnA[filled] = rounds[round]!.a[run]!;
      drawnB[filled++] = rounds[round]!.b[run]!;
    });
    return median(drawnB.subarray(0, filled)) / median(drawnA.subarray(0, filled));
  }).sort();
  return [quantileOfSorted(ratios, 0.005), quantileOfSorted(ratios, 0.995)];
}
