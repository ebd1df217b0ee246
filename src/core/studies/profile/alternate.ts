import type { Clock, Progress, Session } from '../../ports';
import type { SampleCycle } from './latency';

export interface AlternateOptions {
  /** Pairs that are run and not timed. */
  readonly warmup: number;
  readonly fewest: number;
  readonly most: number;
  /** Milliseconds after which no more than the fewest are run. */
  readonly budgetMs: number;
}

/** Times two sessions in turns on the same feeds, so that what changes on the machine meets both. Milliseconds. */
export async function timeInTurns(
  sessions: { readonly traced: Session; readonly plain: Session },
  feeds: SampleCycle,
  options: AlternateOptions,
  { clock, progress }: { clock: Clock; progress: Progress },
): Promise<{ tracedMs: number[]; plainMs: number[] }> {
  const tracedMs: number[] = [];
  const plainMs: number[] = [];
  const began = clock.now();
  const more = (pair: number) =>
    pair < options.warmup + options.fewest ||
    (pair < options.warmup + options.most && clock.now() - began < options.budgetMs);
  for (let pair = 0; more(pair); pair++) {
    progress.throwIfCancelled();
    const { batch } = await feeds.next();
    const timed = async (session: Session) => {
      const start = clock.now();
      await session.run(batch);
      return clock.now() - start;
    };
    // The one that comes second finds the inputs in the cache: both take that place equally often.
    let [plain, traced] = [0, 0];
    if (pair % 2 === 0) {
      plain = await timed(sessions.plain);
      traced = await timed(sessions.traced);
    } else {
      traced = await timed(sessions.traced);
      plain = await timed(sessions.plain);
    }
    if (pair < options.warmup) continue;
    tracedMs.push(traced);
    plainMs.push(plain);
  }
  return { tracedMs, plainMs };
}
