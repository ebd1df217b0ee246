import type { Clock, Progress } from '../ports';
import { median, quantiles } from './quantiles';
import { type Round, ratioInterval } from './ratioInterval';
import { type Timed, type TimingOptions, timeRounds } from './timedRounds';

export interface LatencyResult {
  readonly a: { p50: number; p90: number; p99: number };
  readonly b: { p50: number; p90: number; p99: number };
  readonly ratio: number;
  readonly ratioSpread: readonly [number, number];
  readonly verdict: 'faster' | 'slower' | 'within noise';
  readonly runs: number;
  readonly samples: { readonly a: readonly number[]; readonly b: readonly number[] };
}

/** Times two models in turns in one process, milliseconds; see `timeRounds`. */
export async function measureLatency(
  a: Timed,
  b: Timed,
  options: TimingOptions,
  clock: Clock,
  progress?: Progress,
): Promise<LatencyResult> {
  const rounds = await timeRounds([a, b], options, clock, progress);
  return summarize(
    rounds.map(([timesOfA, timesOfB]) => ({ a: timesOfA!, b: timesOfB! })),
    options.seed ?? 1,
  );
}

/** Fewer pairs than these say nothing about a difference: an interval from them would be too narrow. */
export const FEWEST_FOR_A_VERDICT = 6;

function summarize(rounds: readonly Round[], seed: number): LatencyResult {
  const [a, b] = [rounds.flatMap(r => r.a), rounds.flatMap(r => r.b)];
  const ratio = median(b) / median(a);
  const [low, high] = ratioInterval(rounds, seed);
  const spread = [Math.min(low, ratio), Math.max(high, ratio)] as const;
  const isNoise = a.length < FEWEST_FOR_A_VERDICT || (spread[0] <= 1 && spread[1] >= 1);
  return {
    a: quantiles(a),
    b: quantiles(b),
    ratio,
    ratioSpread: spread,
    verdict: isNoise ? 'within noise' : ratio < 1 ? 'faster' : 'slower',
    runs: a.length,
    samples: { a, b },
  };
}
