import type { Clock, Feeds, Session } from '../../ports';
import { givenTo, sessionOf } from './openSegment';
import type { VariantStudy } from './variantStudy';

/** Bytes of outputs that are held. */
const MOST_HELD_BYTES = 256e6;

/** Outputs of the float model, whole, run by run: held while they are little, else run again. */
export class FloatRuns {
  private session: Promise<Session> | undefined;
  private readonly held = new Map<number, Promise<Feeds>>();
  private heldBytes = 0;
  private allHeld: Promise<void> | undefined;
  private seconds: number | undefined;

  constructor(
    private readonly study: VariantStudy,
    private readonly clock: Clock,
  ) {}

  outputs(run: number): Promise<Feeds> {
    const known = this.held.get(run) ?? this.run(run);
    // Held before it is there: it may be asked for twice at the same time.
    if (this.heldBytes <= MOST_HELD_BYTES) this.held.set(run, known);
    return known;
  }

  /** Runs what will be asked for ahead, as far as it is held, and needs no session then. */
  holdAll(): Promise<void> {
    this.allHeld ??= this.runAll();
    return this.allHeld;
  }

  /** Seconds that one sample takes. */
  async secondsPerSample(): Promise<number> {
    await this.outputs(0);
    return this.seconds!;
  }

  async close(): Promise<void> {
    const session = await this.session;
    this.session = undefined;
    await session?.release();
  }

  private async runAll(): Promise<void> {
    const { samples } = this.study;
    for (let run = 0; run < samples.runs && this.heldBytes <= MOST_HELD_BYTES; run++) await this.outputs(run);
    if (this.held.size === samples.runs) await this.close();
  }

  private async run(run: number): Promise<Feeds> {
    const { model, samples, runEnv } = this.study;
    runEnv.progress?.throwIfCancelled();
    this.session ??= sessionOf(model, runEnv);
    const session = await this.session;
    const feeds = givenTo(session, await samples.feeds(run));
    const start = this.clock.now();
    const outputs = await session.run(feeds);
    const seconds = (this.clock.now() - start) / 1000 / samples.span(run).count;
    this.seconds = Math.min(seconds, this.seconds ?? seconds);
    this.heldBytes += bytesOf(outputs);
    return outputs;
  }
}

export const bytesOf = (values: Feeds): number =>
  Object.values(values).reduce((n, { data }) => n + (Array.isArray(data) ? 0 : data.byteLength), 0);
