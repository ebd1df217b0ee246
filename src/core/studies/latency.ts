import { Random } from '../numeric/random';
import type { Clock, Feeds, Progress, Session } from '../ports';
import { median, quantiles } from './quantiles';
import { ratioInterval } from './ratioInterval';

export interface Timed {
  readonly session: Session;
  /** Fed in turn; both models get the same sample in one pair. */
  readonly feeds: readonly Feeds[];
  /** Outputs to compute; all of them when absent. */
  readonly fetch?: readonly string[];
}

export interface LatencyOptions {
  /** Timed pairs; absent: as many as the time allows, between the bounds below. */
  readonly runs?: number;
  readonly seed?: number;
}

export interface LatencyResult {
  readonly a: { p50: number; p90: number; p99: number };
  readonly b: { p50: number; p90: number; p99: number };
  readonly ratio: number;
  readonly ratioSpread: readonly [number, number];
  readonly verdict: 'faster' | 'slower' | 'within noise';
  readonly runs: number;
  readonly samples: { readonly a: readonly number[]; readonly b: readonly number[] };
}

const FEWEST_RUNS = 10;
const MOST_RUNS = 200;
const TIME_MS = 8000;
const WARM_UP_RUNS = 5;
const WARM_UP_MS = 1000;

/**
 * Times two models in turns in one process, milliseconds. Each pair runs both on the same sample, in an order drawn by chance, so
 * that neither drift nor the place in the pair favours one. The first runs, which allocate and tune, are not counted.
 */
export async function measureLatency(
  a: Timed,
  b: Timed,
  { runs, seed = 1 }: LatencyOptions,
  clock: Clock,
  progress?: Progress,
): Promise<LatencyResult> {
  const random = new Random(seed);
  const time = async ({ session, feeds, fetch }: Timed, i: number) => {
    const start = clock.now();
    await session.run(feeds[i % feeds.length]!, fetch);
    return clock.now() - start;
  };
  const pair = async (i: number): Promise<[number, number]> => {
    progress?.throwIfCancelled();
    if (random.integer(2) === 0) return [await time(a, i), await time(b, i)];
    const tb = await time(b, i);
    return [await time(a, i), tb];
  };

  progress?.report('Warming up', 0);
  const warm: number[] = [];
  for (let spent = 0; warm.length < WARM_UP_RUNS && (warm.length < 2 || spent < WARM_UP_MS); ) {
    const [ta, tb] = await pair(warm.length);
    warm.push(ta + tb);
    spent += ta + tb;
  }

  const planned = runs ?? Math.min(MOST_RUNS, Math.max(FEWEST_RUNS, Math.round(TIME_MS / median(warm))));
  const timesA: number[] = [];
  const timesB: number[] = [];
  for (let i = 0; i < planned; i++) {
    const [ta, tb] = await pair(i);
    timesA.push(ta);
    timesB.push(tb);
    progress?.report(`Timing: pair ${i + 1} of ${planned}`, (i + 1) / planned);
  }
  return summarize(timesA, timesB, seed);
}

/** Fewer pairs than these say nothing about a difference: an interval from them would be too narrow. */
const FEWEST_FOR_A_VERDICT = 6;

function summarize(a: readonly number[], b: readonly number[], seed: number): LatencyResult {
  const ratio = median(b) / median(a);
  const [low, high] = ratioInterval(a, b, seed);
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
