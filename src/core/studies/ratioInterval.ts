import { Random } from '../numeric/random';
import { median, quantileOfSorted } from './quantiles';

/** So many that ten of them lie beyond either end of the interval. */
const RESAMPLES = 2000;

/**
 * A 99 % interval of median(b) / median(a) by the moving block bootstrap (Efron 1979; Kunsch 1989). `a` and `b` are of equal
 * length and in order of time: a pair is drawn together, as it shares what disturbed both, and with its successors, as a
 * disturbance lasts. Seeded: the same times give the same interval.
 */
export function ratioInterval(a: readonly number[], b: readonly number[], seed = 1): readonly [number, number] {
  const n = a.length;
  const random = new Random(seed);
  const block = Math.max(1, Math.round(Math.sqrt(n)));
  const drawnA = new Float64Array(n);
  const drawnB = new Float64Array(n);
  const ratios = Float64Array.from({ length: RESAMPLES }, () => {
    for (let filled = 0; filled < n; ) {
      const start = random.integer(n - block + 1);
      for (let i = start; i < start + block && filled < n; i++, filled++) {
        drawnA[filled] = a[i]!;
        drawnB[filled] = b[i]!;
      }
    }
    return median(drawnB) / median(drawnA);
  }).sort();
  return [quantileOfSorted(ratios, 0.005), quantileOfSorted(ratios, 0.995)];
}
