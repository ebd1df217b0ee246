import type { Feeds } from '../../ports';
import { OpenSegment, type RunEnv } from './openSegment';
import type { Part, Segment } from './segments';
import type { Variant } from './variant';

/** Sessions of the segments of one variant, opened when they are first run. */
export class Chain {
  private readonly opened = new Map<string, Promise<OpenSegment>>();

  /**
   * @param variant undefined: the float model
   * @param base sessions of segments that are the same in it are used from there
   */
  constructor(
    private readonly segments: readonly Segment[],
    private readonly env: RunEnv,
    private readonly variant?: Variant,
    private readonly base?: Chain,
  ) {}

  /** The first segment that differs from the base; the number of segments where none does. */
  get start(): number {
    const first = this.segments.findIndex((_, i) => this.signature(i) !== this.base?.signature(i));
    return first < 0 ? this.segments.length : first;
  }

  /** Runs segments `from` to before `to`; gives what segment `to` starts from, or the model's outputs. */
  async run(values: Feeds, from: number, to: number): Promise<Feeds> {
    let known = values;
    for (let i = from; i < to; ) {
      this.env.progress?.throwIfCancelled();
      const joined = this.floatJoined(i, to);
      const segment = await (joined ? this.openJoined(i, joined) : this.open(i));
      const { kept } = joined ?? this.segments[i]!;
      const all = { ...known, ...(await segment.run(known)) };
      known = Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name)));
      i += joined?.segments ?? 1;
    }
    return known;
  }

  async close(): Promise<void> {
    const segments = [...this.opened.values()];
    this.opened.clear();
    for (const segment of await Promise.allSettled(segments))
      if (segment.status === 'fulfilled') await segment.value.release();
  }

  private signature(i: number): string {
    return this.variant?.signatures[i] ?? '';
  }

  private open(i: number): Promise<OpenSegment> {
    if (this.base && this.base.signature(i) === this.signature(i)) return this.base.open(i);
    return this.opening(`${i}`, async () => OpenSegment.open(await this.modelOf(i), this.env));
  }

  /** The segments from `i` as one part, if that ends before `to` and all of it is float. */
  private floatJoined(i: number, to: number): Segment['joined'] {
    const { joined } = this.segments[i]!;
    if (!joined || i + joined.segments > to) return undefined;
    const isFloat = Array.from({ length: joined.segments }, (_, k) => this.signature(i + k)).every(s => s === '');
    return isFloat ? joined : undefined;
  }

  private openJoined(i: number, part: Part): Promise<OpenSegment> {
    if (this.base) return this.base.openJoined(i, part);
    return this.opening(`${i} joined`, () => OpenSegment.open(part.model, this.env));
  }

  private opening(key: string, open: () => Promise<OpenSegment>): Promise<OpenSegment> {
    const segment = this.opened.get(key) ?? open();
    this.opened.set(key, segment);
    return segment;
  }

  private async modelOf(i: number) {
    return this.variant && this.signature(i) !== '' ? this.variant.segment(i) : this.segments[i]!.model;
  }
}
