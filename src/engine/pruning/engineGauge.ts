import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import { encodeToBytes } from '../../core/onnx';
import type { Feeds, Progress, Session } from '../../core/ports';
import { measureLatency } from '../../core/studies/latency';
import type { Reopening } from '../../core/studies/timedRounds';
import type { LatencyGauge, TimingOptions } from '../../core/transforms/prune/latencyGauge';
import { defaultThreads } from '../threads';
import type { EngineEnv } from '../transforming/transformFile';

/** How many pairs of runs are timed: as many as the time allows, between the bounds. */
interface Effort {
  readonly fewest: number;
  readonly most: number;
  readonly ms: number;
}

/** To find a choice, or to see a large difference: no fewer pairs than give a verdict. */
const QUICK: Effort = { fewest: 6, most: 30, ms: 1000 };
/** For a verdict on a small one. */
const THOROUGH: Effort = { fewest: 10, most: 80, ms: 4000 };

/** Models that run longer are not timed unless a latency is asked for: a verdict takes some forty runs. */
const LONGEST_RUN_MS = 5000;

/** Times models on this machine, two at a time in turns, all on the same inputs. */
export class EngineGauge implements LatencyGauge {
  private readonly bytes = new WeakMap<Model, Promise<Uint8Array>>();
  /** What a run took of the model that was run last. */
  private runMs: number | undefined;

  constructor(
    private readonly feeds: Feeds,
    private readonly env: EngineEnv,
  ) {}

  async whyNot(model: Model): Promise<string | undefined> {
    try {
      this.runMs = await this.timeRun(model);
      const seconds = (this.runMs / 1000).toPrecision(2);
      return this.runMs > LONGEST_RUN_MS ? `a run takes ${seconds} s here, too long for many of them` : undefined;
    } catch (error) {
      if (error instanceof LatheError && error.code !== 'cancelled') return error.message;
      throw error;
    }
  }

  async msOf(model: Model): Promise<number> {
    const { a } = await this.measured(model, model, { thorough: true });
    return a.p50;
  }

  async ratio(model: Model, other: Model, options: TimingOptions = {}) {
    const { ratio, ratioSpread, verdict } = await this.measured(other, model, options);
    return { ratio, spread: ratioSpread, verdict };
  }

  private async measured(a: Model, b: Model, { thorough = false, report = () => {} }: TimingOptions) {
    const { clock, progress } = this.env;
    this.runMs ??= await this.timeRun(a);
    const { fewest, most, ms } = thorough ? THOROUGH : QUICK;
    const runs = Math.round(Math.min(most, Math.max(fewest, ms / (2 * this.runMs))));
    const start = clock.now();
    const sessions = await this.openBoth(a, b, false);
    const reopening: Reopening = { ms: clock.now() - start, open: bFirst => this.openBoth(a, b, bFirst) };
    const [timedA, timedB] = sessions.map(session => ({ session, feeds: [this.feeds] }));
    const options = thorough ? { runs, reopening } : { runs };
    const told: Progress = { report, throwIfCancelled: () => progress.throwIfCancelled() };
    try {
      const result = await measureLatency(timedA!, timedB!, options, clock, told);
      this.runMs = (result.a.p50 + result.b.p50) / 2;
      return result;
    } finally {
      for (const session of sessions) await session.release();
    }
  }

  /** Milliseconds of a model's second run: the first allocates. */
  private async timeRun(model: Model): Promise<number> {
    const { clock, progress } = this.env;
    const session = await this.open(model);
    try {
      await session.run(this.feeds);
      progress.throwIfCancelled();
      const start = clock.now();
      await session.run(this.feeds);
      return clock.now() - start;
    } finally {
      await session.release();
    }
  }

  private async openBoth(a: Model, b: Model, bFirst: boolean): Promise<readonly [Session, Session]> {
    if (!bFirst) return [await this.open(a), await this.open(b)];
    const second = await this.open(b);
    return [await this.open(a), second];
  }

  private async open(model: Model): Promise<Session> {
    let bytes = this.bytes.get(model);
    if (!bytes) {
      bytes = encodeToBytes(model);
      this.bytes.set(model, bytes);
    }
    return this.env.runtime.create({ bytes: await bytes }, { threads: defaultThreads(), restWhenIdle: true });
  }
}
