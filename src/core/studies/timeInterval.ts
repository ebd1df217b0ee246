import { Random } from '../numeric/random';
import { quantileOfSorted } from './quantiles';
import { RESAMPLES, resample } from './resampledRounds';

/**
 * A 99 % interval of the q-quantile (0..1) of times, by the bootstrap of `resample`: one array for each session, in order of time.
 * Seeded: the same times give the same interval.
 */
export function timeInterval(sessions: readonly (readonly number[])[], q: number, seed = 1): readonly [number, number] {
  const random = new Random(seed);
  const runs = sessions.map(times => times.length);
  const drawn = new Float64Array(Math.max(...runs) * sessions.length);
  const quantiles = Float64Array.from({ length: RESAMPLES }, () => {
    let filled = 0;
    resample(runs, random, (session, run) => {
      drawn[filled++] = sessions[session]![run]!;
    });
    return quantileOfSorted(drawn.subarray(0, filled).sort(), q);
  }).sort();
  return [quantileOfSorted(quantiles, 0.005), quantileOfSorted(quantiles, 0.995)];
}
