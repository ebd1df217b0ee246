import { Random } from '../numeric/random';
import type { Clock, Feeds, Progress, Session } from '../ports';
import { median, quantiles } from './quantiles';
import { type Round, ratioInterval } from './ratioInterval';

export interface Timed {
  readonly session: Session;
  /** Fed in turn; both models get the same sample in one pair. */
  readonly feeds: readonly Feeds[];
  /** Outputs to compute; all of them when absent. */
  readonly fetch?: readonly string[];
}

/** Opens both models once more. */
export interface Reopening {
  /** What that took the first time, milliseconds. */
  readonly ms: number;
  /** `bFirst`: the order in which they take their memory. The caller releases them. */
  open(bFirst: boolean): Promise<readonly [a: Session, b: Session]>;
}

export interface LatencyOptions {
  /** Timed pairs; absent: as many as the time allows, between the bounds below. */
  readonly runs?: number;
  readonly seed?: number;
  /** Without it all runs are of the sessions that were given. */
  readonly reopening?: Reopening;
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
const MANY_RUNS = 200;
const TIME_MS = 8000;
/** The shortest models run more often, for so long: they are disturbed like others, and for as long. */
const MOST_RUNS = 1000;
const SHORT_MS = 1000;
const WARM_UP_RUNS = 5;
/** The shortest models get more runs: caches, memory and the clock's frequency take a while whatever runs. */
const SHORTEST_WARM_UP_MS = 50;
const MOST_WARM_UP_RUNS = 200;
const WARM_UP_MS = 1000;
/** Pairs of sessions, where opening them takes no longer than this and each has enough runs. */
const MOST_ROUNDS = 10;
const OPENING_MS = 4000;
const FEWEST_RUNS_OF_A_ROUND = 5;

/**
 * Times two models in turns in one process, milliseconds. Each pair of runs takes both on the same sample, in an order drawn by
 * chance, so that neither drift nor the place in the pair favours one; and both are opened anew several times. The first runs of
 * each session, which allocate and tune, are not counted.
 */
export async function measureLatency(
  a: Timed,
  b: Timed,
  { runs, seed = 1, reopening }: LatencyOptions,
  clock: Clock,
  progress?: Progress,
): Promise<LatencyResult> {
  const pairs = new PairTimer(clock, seed, progress);
  progress?.report('Warming up', 0);
  const pairMs = await pairs.warmUp([a, b]);
  const planned = runs ?? runsFor(pairMs);
  const count = roundsOf(planned, reopening);
  const rounds: Round[] = [];
  for (let r = 0; r < count; r++) {
    const opened = r > 0 ? await reopening!.open(r % 2 === 1) : undefined;
    try {
      const pair = opened
        ? ([
            { ...a, session: opened[0] },
            { ...b, session: opened[1] },
          ] as const)
        : ([a, b] as const);
      if (opened) await pairs.warmUp(pair);
      const [from, to] = [r, r + 1].map(i => Math.floor((i * planned) / count)) as [number, number];
      rounds.push(
        await pairs.time(pair, from, to, done =>
          progress?.report(`Timing: pair ${done} of ${planned}`, done / planned),
        ),
      );
    } finally {
      for (const session of opened ?? []) await session.release();
    }
  }
  return summarize(rounds, seed);
}

const runsFor = (pairMs: number): number =>
  Math.round(Math.max(FEWEST_RUNS, Math.min(MANY_RUNS, TIME_MS / pairMs), Math.min(MOST_RUNS, SHORT_MS / pairMs)));

function roundsOf(runs: number, reopening: Reopening | undefined): number {
  if (!reopening) return 1;
  const affordable = 1 + Math.floor(OPENING_MS / Math.max(1, reopening.ms));
  return Math.max(1, Math.min(MOST_ROUNDS, affordable, Math.floor(runs / FEWEST_RUNS_OF_A_ROUND)));
}

type Pair = readonly [Timed, Timed];

class PairTimer {
  private readonly random: Random;
  constructor(
    private readonly clock: Clock,
    seed: number,
    private readonly progress?: Progress,
  ) {
    this.random = new Random(seed);
  }

  /** The median time of both together. */
  async warmUp(pair: Pair): Promise<number> {
    const warm: number[] = [];
    const isCold = (spent: number) =>
      warm.length < 2 ||
      (warm.length < WARM_UP_RUNS && spent < WARM_UP_MS) ||
      (warm.length < MOST_WARM_UP_RUNS && spent < SHORTEST_WARM_UP_MS);
    for (let spent = 0; isCold(spent); ) {
      const [ta, tb] = await this.run(pair, warm.length);
      warm.push(ta + tb);
      spent += ta + tb;
    }
    return median(warm);
  }

  async time(pair: Pair, from: number, to: number, tell: (done: number) => void): Promise<Round> {
    const a: number[] = [];
    const b: number[] = [];
    for (let i = from; i < to; i++) {
      const [ta, tb] = await this.run(pair, i);
      a.push(ta);
      b.push(tb);
      tell(i + 1);
    }
    return { a, b };
  }

  private async run([a, b]: Pair, i: number): Promise<[number, number]> {
    this.progress?.throwIfCancelled();
    if (this.random.integer(2) === 0) return [await this.once(a, i), await this.once(b, i)];
    const tb = await this.once(b, i);
    return [await this.once(a, i), tb];
  }

  private async once({ session, feeds, fetch }: Timed, i: number): Promise<number> {
    const start = this.clock.now();
    await session.run(feeds[i % feeds.length]!, fetch);
    return this.clock.now() - start;
  }
}

/** Fewer pairs than these say nothing about a difference: an interval from them would be too narrow. */
const FEWEST_FOR_A_VERDICT = 6;

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
