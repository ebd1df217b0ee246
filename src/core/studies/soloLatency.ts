import type { Clock, Progress } from '../ports';
import { quantiles } from './quantiles';
import { type Timed, type TimingOptions, timeRounds } from './timedRounds';
import { timeInterval } from './timeInterval';

/** A quantile of measured times, milliseconds. */
export interface MeasuredQuantile {
  readonly ms: number;
  /** A 99 % interval; of fewer runs than `FEWEST_FOR_A_VERDICT` it is too narrow. */
  readonly spread: readonly [number, number];
}

export interface SoloLatency {
  readonly p50: MeasuredQuantile;
  readonly p90: MeasuredQuantile;
  readonly runs: number;
}

/** Times one model by itself, in sessions opened anew; see `timeRounds`. */
export async function measureSoloLatency(
  timed: Timed,
  options: TimingOptions,
  clock: Clock,
  progress?: Progress,
): Promise<SoloLatency> {
  const rounds = await timeRounds([timed], options, clock, progress);
  const sessions = rounds.map(([times]) => times!);
  const all = sessions.flat();
  const { p50, p90 } = quantiles(all);
  const measured = (ms: number, q: number): MeasuredQuantile => {
    const [low, high] = timeInterval(sessions, q, options.seed);
    return { ms, spread: [Math.min(low, ms), Math.max(high, ms)] };
  };
  return { p50: measured(p50, 0.5), p90: measured(p90, 0.9), runs: all.length };
}
