import { Divergence } from './divergence';
import type { Histogram } from './histogram';
import { SquaredError } from './squaredError';

/** Ranges narrower than what was seen: what lies outside is clipped so that the rest gets finer steps. */
export interface ClippedRange {
  readonly min: number;
  readonly max: number;
}

/** What most of the values lie in: half of the remaining share is cut at each end. @param percent for instance 99.99 */
export function percentileRange(histogram: Histogram, percent = 99.99): ClippedRange {
  const tail = (histogram.total * (1 - percent / 100)) / 2;
  const { counts, bins } = histogram;
  let [low, below] = [0, counts[0]!];
  while (below <= tail && low < bins - 1) below += counts[++low]!;
  let [high, above] = [bins - 1, counts[bins - 1]!];
  while (above <= tail && high > low) above += counts[--high]!;
  return { min: Math.max(histogram.min, histogram.edge(low)), max: Math.min(histogram.max, histogram.edge(high + 1)) };
}

/** The range with the least squared error of quantizing to u8, clipping included (Nagel et al. 2021, section 3.2). */
export function mseRange(histogram: Histogram): ClippedRange {
  const error = new SquaredError(histogram);
  return leastOf(histogram, range => error.of(range));
}

/**
 * The range whose quantized distribution differs least from the one seen, by Kullback-Leibler divergence (Migacz 2017).
 * The histogram must have many more bins than there are levels, or every range but the full one loses.
 */
export function entropyRange(histogram: Histogram): ClippedRange {
  const divergence = new Divergence(histogram);
  return leastOf(histogram, range => divergence.of(range));
}

/** Limits on the magnitude are tried in steps of a 128th of it, then of a 1024th around the best of those. */
const COARSE = 128;
const FINE = 1024;
/** No range is tried that is narrower than this part of the largest. */
const NARROWEST = 1 / 16;

function leastOf(histogram: Histogram, loss: (range: ClippedRange) => number): ClippedRange {
  const { min, max } = histogram;
  const magnitude = Math.max(Math.abs(min), Math.abs(max));
  const rangeOf = (part: number) => ({ min: Math.max(min, -part * magnitude), max: Math.min(max, part * magnitude) });
  let best = 1;
  let least = loss(rangeOf(1));
  const attempt = (part: number) => {
    const value = loss(rangeOf(part));
    if (value >= least) return;
    best = part;
    least = value;
  };
  for (let part = 1 - 1 / COARSE; part >= NARROWEST; part -= 1 / COARSE) attempt(part);
  const coarse = best;
  const [low, high] = [Math.max(coarse - 1 / COARSE, NARROWEST), Math.min(coarse + 1 / COARSE, 1)];
  for (let part = high; part >= low; part -= 1 / FINE) attempt(part);
  return rangeOf(best);
}
