import { LatheError } from '../../errors';
import type { Clock, Dataset, Feeds, Progress, Session } from '../../ports';
import { median } from '../quantiles';
import type { LatencyProfile } from './result';
import { summarize, timeHistogram } from './summary';

export interface LatencyOptions {
  /** Timed runs; absent: as many as fit in the budget, 10 to 100. */
  readonly runs?: number;
  /** Runs before the timed ones, after the first. */
  readonly warmup: number;
  /** For `runs` absent. */
  readonly budgetMs: number;
}

const FEWEST = 10;
const MOST = 100;
const WORST_SHOWN = 5;

/** Runs a session again and again, over the samples of the data in turn. Only the run itself is timed. */
export async function measureLatency(
  session: Session,
  data: Dataset,
  options: LatencyOptions,
  { clock, progress }: { clock: Clock; progress: Progress },
): Promise<LatencyProfile & { readonly runs: number }> {
  const feeds = new SampleCycle(data);
  const timed = async () => {
    progress.throwIfCancelled();
    const { sample, batch } = await feeds.next();
    const start = clock.now();
    await session.run(batch);
    return { sample, ms: clock.now() - start };
  };
  progress.report('Warming up');
  const first = (await timed()).ms;
  for (let i = 0; i < options.warmup; i++) await timed();
  feeds.restart();
  const runs: { sample: number; ms: number }[] = [];
  const began = clock.now();
  const wanted = options.runs ?? MOST;
  const enough = () => options.runs === undefined && runs.length >= FEWEST && clock.now() - began > options.budgetMs;
  while (runs.length < wanted && !enough()) {
    runs.push(await timed());
    progress.report(`Timing run ${runs.length}`, runs.length / wanted);
  }
  const times = runs.map(r => r.ms);
  return {
    latencyMs: { ...summarize(times), first },
    histogram: timeHistogram(times),
    worst: feeds.batches > 1 && !data.synthetic ? worstSamples(runs) : [],
    runs: runs.length,
  };
}

function worstSamples(runs: readonly { sample: number; ms: number }[]): LatencyProfile['worst'] {
  const bySample = new Map<number, number[]>();
  for (const { sample, ms } of runs) bySample.set(sample, [...(bySample.get(sample) ?? []), ms]);
  return [...bySample]
    .map(([sample, times]) => ({
      sample,
      ms: median(times),
      runs: times.length,
    }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, WORST_SHOWN);
}

/** The samples of a data set in turn, as many at a time as the model takes. */
export class SampleCycle {
  /** Different feeds; a rest that does not fill the model's batch is left out. */
  readonly batches: number;
  private readonly step: number;
  private at = 0;
  private last: { at: number; feeds: Feeds } | undefined;

  constructor(private readonly data: Dataset) {
    this.step = data.step ?? 1;
    this.batches = Math.floor(data.samples / this.step);
    if (this.batches === 0)
      throw new LatheError(
        `${data.label}: ${data.samples} samples, but the model takes ${this.step} at a time: give more data`,
        'missing-data',
      );
  }

  restart(): void {
    this.at = 0;
  }

  async next(): Promise<{ sample: number; batch: Feeds }> {
    const { at } = this;
    this.at = (at + 1) % this.batches;
    const sample = at * this.step;
    if (this.last?.at !== at) this.last = { at, feeds: await this.data.batch(sample, this.step) };
    return { sample, batch: this.last.feeds };
  }
}
