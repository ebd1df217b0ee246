import { Random } from '../numeric/random';
import type { Clock, Dataset, Feeds, Progress, Session } from '../ports';
import { stepOf } from './fidelity';
import { median } from './quantiles';

export interface Timed {
  readonly session: Session;
  /** Fed in turn; all models get the same sample in one turn. */
  readonly feeds: readonly Feeds[];
  /** Outputs to compute; all of them when absent. */
  readonly fetch?: readonly string[];
}

/** Opens the models once more. */
export interface Reopening {
  /** What that took the first time, milliseconds. */
  readonly ms: number;
  /** In the order of the models; `lastFirst`: they take their memory in the opposite one. The caller releases them. */
  open(lastFirst: boolean): Promise<readonly Session[]>;
}

export interface TimingOptions {
  /** Timed runs of each model; absent: as many as the time allows, between the bounds below. */
  readonly runs?: number;
  readonly seed?: number;
  /** Without it all runs are of the sessions that were given. */
  readonly reopening?: Reopening;
}

/** Times of one set of sessions, milliseconds: of each model in order of time. */
export type TimedRound = readonly (readonly number[])[];

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
/** Sets of sessions, where opening them takes no longer than this and each has enough runs. */
const MOST_ROUNDS = 10;
const OPENING_MS = 4000;
const FEWEST_RUNS_OF_A_ROUND = 5;
/** Different samples that the timed runs go through. */
const TIMED_SAMPLES = 8;

/** A session that is timed on the first samples of its data. */
export async function timedOn(session: Session, dataset: Dataset): Promise<Timed> {
  const step = stepOf(dataset);
  const feeds: Feeds[] = [];
  for (let start = 0; start + step <= dataset.samples && feeds.length < TIMED_SAMPLES; start += step)
    feeds.push(await dataset.batch(start, step));
  return { session, feeds, fetch: session.outputs.filter(o => o.type !== undefined).map(o => o.name) };
}

/**
 * Times one or several models in turns in one process. Each turn takes all on the same sample, in an order drawn by chance, so that
 * neither drift nor the place in the turn favours one; and all are opened anew several times. The first runs of each session, which
 * allocate and tune, are not counted.
 */
export async function timeRounds(
  models: readonly Timed[],
  { runs, seed = 1, reopening }: TimingOptions,
  clock: Clock,
  progress?: Progress,
): Promise<TimedRound[]> {
  const turns = new Turns(clock, seed, progress);
  progress?.report('Warming up', 0);
  const turnMs = await turns.warmUp(models);
  const planned = runs ?? runsFor(turnMs);
  const what = models.length === 2 ? 'pair' : 'run';
  const count = roundsOf(planned, reopening);
  const rounds: TimedRound[] = [];
  for (let r = 0; r < count; r++) {
    const opened = r > 0 ? await reopening!.open(r % 2 === 1) : undefined;
    try {
      const round = opened ? models.map((timed, i) => ({ ...timed, session: opened[i]! })) : models;
      if (opened) await turns.warmUp(round);
      const [from, to] = [r, r + 1].map(i => Math.floor((i * planned) / count)) as [number, number];
      const tell = (done: number) => progress?.report(`Timing: ${what} ${done} of ${planned}`, done / planned);
      rounds.push(await turns.time(round, from, to, tell));
    } finally {
      for (const session of opened ?? []) await session.release();
    }
  }
  return rounds;
}

const runsFor = (turnMs: number): number =>
  Math.round(Math.max(FEWEST_RUNS, Math.min(MANY_RUNS, TIME_MS / turnMs), Math.min(MOST_RUNS, SHORT_MS / turnMs)));

function roundsOf(runs: number, reopening: Reopening | undefined): number {
  if (!reopening) return 1;
  const affordable = 1 + Math.floor(OPENING_MS / Math.max(1, reopening.ms));
  return Math.max(1, Math.min(MOST_ROUNDS, affordable, Math.floor(runs / FEWEST_RUNS_OF_A_ROUND)));
}

class Turns {
  private readonly random: Random;
  constructor(
    private readonly clock: Clock,
    seed: number,
    private readonly progress?: Progress,
  ) {
    this.random = new Random(seed);
  }

  /** The median time of a turn. */
  async warmUp(models: readonly Timed[]): Promise<number> {
    const warm: number[] = [];
    const isCold = (spent: number) =>
      warm.length < 2 ||
      (warm.length < WARM_UP_RUNS && spent < WARM_UP_MS) ||
      (warm.length < MOST_WARM_UP_RUNS && spent < SHORTEST_WARM_UP_MS);
    for (let spent = 0; isCold(spent); ) {
      const turn = (await this.turn(models, warm.length)).reduce((sum, ms) => sum + ms, 0);
      warm.push(turn);
      spent += turn;
    }
    return median(warm);
  }

  async time(models: readonly Timed[], from: number, to: number, tell: (done: number) => void): Promise<TimedRound> {
    const times = models.map((): number[] => []);
    for (let i = from; i < to; i++) {
      const turn = await this.turn(models, i);
      for (const [m, ms] of turn.entries()) times[m]!.push(ms);
      tell(i + 1);
    }
    return times;
  }

  private async turn(models: readonly Timed[], i: number): Promise<number[]> {
    this.progress?.throwIfCancelled();
    const times = new Array<number>(models.length);
    for (const m of this.random.shuffle([...models.keys()])) times[m] = await this.once(models[m]!, i);
    return times;
  }

  private async once({ session, feeds, fetch }: Timed, i: number): Promise<number> {
    const start = this.clock.now();
    await session.run(feeds[i % feeds.length]!, fetch);
    return this.clock.now() - start;
  }
}
