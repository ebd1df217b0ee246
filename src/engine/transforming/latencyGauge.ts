import type { Model } from '../../core/ir';
import { encodeToBytes } from '../../core/onnx';
import type { Feeds, Progress, Session } from '../../core/ports';
import { measureLatency, type Reopening } from '../../core/studies/latency';
import type { LatencyGauge } from '../../core/transforms/prune/latencyGauge';
import { defaultThreads } from '../threads';
import type { EngineEnv } from './transformFile';

/** Pairs of timed runs: to find a choice, and for a verdict. */
const [QUICK_RUNS, THOROUGH_RUNS] = [30, 80];

/** Times models on this machine, two at a time in turns, all on the same inputs. */
export class EngineGauge implements LatencyGauge {
  private readonly bytes = new WeakMap<Model, Promise<Uint8Array>>();
  private readonly progress: Progress;

  constructor(
    private readonly feeds: Feeds,
    private readonly env: EngineEnv,
  ) {
    // What is timed for what is told by who asks.
    this.progress = { report: () => {}, throwIfCancelled: () => env.progress.throwIfCancelled() };
  }

  async msOf(model: Model): Promise<number> {
    const { a } = await this.measured(model, model, true);
    return a.p50;
  }

  async ratio(model: Model, other: Model, thorough = false) {
    const { ratio, ratioSpread, verdict } = await this.measured(other, model, thorough);
    return { ratio, spread: ratioSpread, verdict };
  }

  private async measured(a: Model, b: Model, thorough: boolean) {
    const { clock } = this.env;
    const start = clock.now();
    const sessions = await this.openBoth(a, b, false);
    const reopening: Reopening = { ms: clock.now() - start, open: bFirst => this.openBoth(a, b, bFirst) };
    const [timedA, timedB] = sessions.map(session => ({ session, feeds: [this.feeds] }));
    const options = thorough ? { runs: THOROUGH_RUNS, reopening } : { runs: QUICK_RUNS };
    try {
      return await measureLatency(timedA!, timedB!, options, clock, this.progress);
    } finally {
      for (const session of sessions) await session.release();
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
