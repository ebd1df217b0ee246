import type { Clock, ResultMemory } from '../../ports';

/** The values that a tensor takes on the data. */
export interface Range {
  readonly min: number;
  readonly max: number;
}
/** By value; null for one that was not finite. */
export type Ranges = Map<string, Range | null>;

/** Ranges over the first so many samples. */
export interface MeasuredRanges {
  readonly samples: number;
  readonly ranges: Ranges;
}

interface Kept {
  readonly samples: number;
  readonly isWhole: boolean;
  readonly ranges: readonly [value: string, range: Range | null][];
}

/** Time between keeping unfinished ranges: what a cancelled calibration loses. */
const KEEP_EVERY_MS = 1000;

/** Ranges of one calibration in the memory of results: those of a part of the samples while it runs, all in the end. */
export class KeptRanges {
  private keptAt: number;

  constructor(
    private readonly memory: ResultMemory | undefined,
    private readonly options: { calibration: string; samples: number; values: readonly string[] },
    private readonly clock: Clock,
  ) {
    this.keptAt = clock.now();
  }

  async recall(): Promise<(MeasuredRanges & { isWhole: boolean }) | undefined> {
    // Kept below, under options of its own.
    const kept = (await this.memory?.recall(this.key)) as Kept | undefined;
    return kept && { ...kept, ranges: new Map(kept.ranges) };
  }

  async keepPart(part: MeasuredRanges): Promise<void> {
    if (this.clock.now() - this.keptAt < KEEP_EVERY_MS) return;
    await this.keep(part, false);
    this.keptAt = this.clock.now();
  }

  keepWhole(ranges: Ranges): Promise<void> {
    return this.keep({ samples: this.options.samples, ranges }, true);
  }

  private async keep({ samples, ranges }: MeasuredRanges, isWhole: boolean): Promise<void> {
    const kept: Kept = { samples, isWhole, ranges: [...ranges] };
    await this.memory?.keep(this.key, kept);
  }

  private get key() {
    return { study: 'calibration', ...this.options };
  }
}
