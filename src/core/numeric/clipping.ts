import type { Histogram } from './histogram';
import { asymmetricParameters, quantize, uint8Range } from './quantization';

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
export const mseRange = (histogram: Histogram): ClippedRange => leastOf(histogram, squaredError);

/**
 * The range whose quantized distribution differs least from the one seen, by Kullback-Leibler divergence (Migacz 2017).
 * The histogram must have many more bins than there are levels, or every range but the full one loses.
 */
export const entropyRange = (histogram: Histogram): ClippedRange => leastOf(histogram, divergence);

/** Limits on the magnitude that are tried, as parts of the largest one. */
const candidates = Array.from({ length: 120 }, (_, i) => 1 - i / 128);

function leastOf(histogram: Histogram, loss: (histogram: Histogram, range: ClippedRange) => number): ClippedRange {
  const full = { min: histogram.min, max: histogram.max };
  const magnitude = Math.max(Math.abs(full.min), Math.abs(full.max));
  let best = full;
  let least = Number.POSITIVE_INFINITY;
  for (const part of candidates) {
    const limit = part * magnitude;
    const range = { min: Math.max(full.min, -limit), max: Math.min(full.max, limit) };
    const value = loss(histogram, range);
    if (value >= least) continue;
    best = range;
    least = value;
  }
  return best;
}

/** Sum of squared errors, each bin taken as its middle. */
export function squaredError({ counts, width, edge0 }: Histogram, { min, max }: ClippedRange): number {
  const parameters = asymmetricParameters(min, max);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const x = edge0 + (i + 0.5) * width;
    const error = x - (quantize(x, parameters, uint8Range) - parameters.zeroPoint) * parameters.scale;
    sum += count * error * error;
  }
  return sum;
}

const levels = 256;

/** The histogram without the bin of 0: a spike there (Relu) costs nothing, as 0 is always a level of its own. */
function withoutZero({ counts, bins }: Histogram): Float64Array {
  const rest = counts.slice();
  rest[bins / 2] = 0;
  return rest;
}

/** Divergence of the histogram clipped to a range from the same histogram merged into 256 levels. */
function divergence(histogram: Histogram, { min, max }: ClippedRange): number {
  const { width, edge0 } = histogram;
  const counts = withoutZero(histogram);
  const total = counts.reduce((s, c) => s + c, 0);
  const first = Math.max(Math.floor((min - edge0) / width), 0);
  const last = Math.min(Math.ceil((max - edge0) / width) - 1, counts.length - 1);
  const length = last - first + 1;
  const reference = counts.slice(first, last + 1);
  const inside = reference.slice();
  for (let i = 0; i < first; i++) reference[0]! += counts[i]!;
  for (let i = last + 1; i < counts.length; i++) reference[length - 1]! += counts[i]!;
  const kept = inside.reduce((s, c) => s + c, 0);
  // With hardly more bins than levels nothing is merged, and a range would win by being narrow alone.
  const narrowed = min > histogram.min || max < histogram.max;
  if (kept === 0 || (length < 2 * levels && narrowed)) return Number.POSITIVE_INFINITY;
  let sum = 0;
  const merged = Math.min(levels, length);
  for (let level = 0; level < merged; level++) {
    const from = Math.floor((level * length) / merged);
    const to = Math.floor(((level + 1) * length) / merged);
    sum += levelDivergence(reference, inside, from, to, total, kept);
  }
  return sum;
}

/** What merging bins `from` to `to` into one level adds to the divergence. */
function levelDivergence(
  reference: Float64Array,
  inside: Float64Array,
  from: number,
  to: number,
  total: number,
  kept: number,
): number {
  let [mass, used] = [0, 0];
  for (let i = from; i < to; i++) {
    mass += inside[i]!;
    if (reference[i]! > 0) used++;
  }
  if (used === 0) return 0;
  // Bins differ by chance too: the expectation of that is taken off (Miller 1955).
  let sum = -(used - 1) / (2 * total);
  // A level that only clipped values fall into has no mass of its own: a little keeps the divergence finite.
  const q = Math.max(mass / used / kept, 1e-9);
  for (let i = from; i < to; i++) {
    const p = reference[i]! / total;
    if (p > 0) sum += p * Math.log(p / q);
  }
  return sum;
}
