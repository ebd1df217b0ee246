import { Random } from '../../numeric/random';
import type { Feeds, Session } from '../../ports';
import { median } from '../quantiles';
import { type Round, ratioInterval } from '../ratioInterval';
import type { LayerEnv } from './tools';

/** One contender: opened anew in each round. */
export interface Contender {
  open(): Promise<Session>;
  /** Inputs of run `i`. */
  feeds(i: number): Feeds;
  readonly fetch: readonly string[];
}

const ROUNDS = 6;
const FEWEST_RUNS = 12;
const MOST_RUNS = 200;
const BUDGET_MS = 5000;
const WARM_UP_RUNS = 3;

/** Milliseconds of every timed run, by round, then contender. */
export type RoundTimes = readonly (readonly number[])[];

/**
 * Times contenders in turns in one process, in an order drawn anew for each turn, so that drift meets all of them; each round
 * opens them anew, as where a session lies in memory makes it a little faster or slower for as long as it lives.
 * @param runs timed runs of each; absent: as many as a few seconds hold
 */
export async function timeContenders(
  contenders: readonly Contender[],
  runs: number | undefined,
  { clock, progress }: LayerEnv,
): Promise<RoundTimes[]> {
  const random = new Random(1);
  const rounds: RoundTimes[] = [];
  let planned = runs;
  let done = 0;
  for (let r = 0; r < ROUNDS; r++) {
    const sessions: { session: Session; contender: Contender }[] = [];
    try {
      for (const contender of contenders) sessions.push({ session: await contender.open(), contender });
      const once = async ({ session, contender }: (typeof sessions)[number], i: number) => {
        progress.throwIfCancelled();
        const feeds = contender.feeds(i);
        const start = clock.now();
        await session.run(feeds, contender.fetch);
        return clock.now() - start;
      };
      const warm: number[] = [];
      for (let i = 0; i < WARM_UP_RUNS; i++) {
        let turn = 0;
        for (const each of sessions) turn += await once(each, i);
        warm.push(turn);
      }
      planned ??= Math.round(Math.max(FEWEST_RUNS, Math.min(MOST_RUNS, BUDGET_MS / median(warm))));
      const times: number[][] = contenders.map(() => []);
      for (const until = Math.floor(((r + 1) * planned) / ROUNDS); done < until; done++) {
        for (const at of random.shuffle(contenders.map((_, i) => i))) times[at]!.push(await once(sessions[at]!, done));
        progress.report(`Timing: turn ${done + 1} of ${planned}`, (done + 1) / planned);
      }
      if (times[0]!.length > 0) rounds.push(times);
    } finally {
      for (const { session } of sessions) await session.release();
    }
  }
  return rounds;
}

/** Fewer runs than these say nothing about a difference. */
const FEWEST_FOR_A_VERDICT = 6;

export interface Versus {
  readonly ratio: number;
  /** 99 % interval. */
  readonly ratioSpread: readonly [number, number];
  readonly verdict: 'faster' | 'slower' | 'within noise';
}

/** How `b` stands against `a`, both timed in the same turns. */
export function versus(rounds: readonly Round[]): Versus {
  const [a, b] = [rounds.flatMap(r => r.a), rounds.flatMap(r => r.b)];
  const ratio = median(b) / median(a);
  const [low, high] = ratioInterval(rounds);
  const ratioSpread = [Math.min(low, ratio), Math.max(high, ratio)] as const;
  const isNoise = a.length < FEWEST_FOR_A_VERDICT || (ratioSpread[0] <= 1 && ratioSpread[1] >= 1);
  return { ratio, ratioSpread, verdict: isNoise ? 'within noise' : ratio < 1 ? 'faster' : 'slower' };
}
