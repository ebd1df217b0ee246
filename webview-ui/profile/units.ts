import { formatMs, formatShare, significant } from '../format';

const space = '\u202f';

/** The recorder counts whole microseconds: a mean far below one was measured, but its digits say nothing. */
const shortestMs = 0.0001;

/** Time of one layer: `1.24 ms`, `8.39 µs`, `< 0.1 µs`. */
export function formatLayerMs(ms: number): string {
  if (ms < shortestMs) return `< 0.1${space}µs`;
  return ms < 0.1 ? `${significant(ms * 1000, 3)}${space}µs` : formatMs(ms);
}

/** Milliseconds per multiply-accumulate, in picoseconds or nanoseconds: `74.3 ps`. */
export function formatPerMac(ms: number): string {
  const picoseconds = ms * 1e9;
  return picoseconds < 1000
    ? `${significant(picoseconds, 3)}${space}ps`
    : `${significant(picoseconds / 1000, 3)}${space}ns`;
}

export const formatGflops = (gflops: number): string => `${significant(gflops, 3)}${space}GFLOP/s`;
export const formatGbps = (gbps: number): string => `${significant(gbps, 3)}${space}GB/s`;

/** A measured time is never nothing, however small its share. */
export const formatTimeShare = (share: number): string => formatShare(Math.max(share, Number.EPSILON));
