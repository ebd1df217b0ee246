import type { GroupSlices } from './groupSlices';

/**
 * Adds to each channel's score the sum of Euclidean distances between its weights and those of every other channel of the
 * group (He et al. 2019, "Filter pruning via geometric median", equation 8).
 */
export function medianDistances(values: Float32Array, slices: GroupSlices, to: Float64Array): void {
  const rows = channelRows(values, slices, to.length);
  for (let a = 0; a < rows.length; a++)
    for (let b = a + 1; b < rows.length; b++) {
      const distance = euclidean(rows[a]!, rows[b]!);
      to[a]! += distance;
      to[b]! += distance;
    }
}

/** All weights of each channel, one after the other. */
function channelRows(values: Float32Array, { tensor, axis, channelOf }: GroupSlices, channels: number): Float32Array[] {
  const inner = tensor.dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const size = channelOf.length;
  const outer = values.length / (inner * size);
  const perChannel = channelOf.filter(c => c >= 0).length / channels;
  const rows = Array.from({ length: channels }, () => new Float32Array(perChannel * outer * inner));
  const filled = new Uint32Array(channels);
  for (let o = 0, start = 0; o < outer; o++)
    for (let i = 0; i < size; i++, start += inner) {
      const channel = channelOf[i]!;
      if (channel < 0) continue;
      rows[channel]!.set(values.subarray(start, start + inner), filled[channel]!);
      filled[channel]! += inner;
    }
  return rows;
}

function euclidean(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
