import type { Clock, ResultMemory } from '../../ports';
import { Observation, type ObservationState } from './observation';

/** What was seen of each value over the first so many samples. */
export interface Observed {
  readonly samples: number;
  readonly observations: ReadonlyMap<string, Observation>;
}

/** How much of a value is watched: whoever knows distributions knows extremes as well. */
export type Detail = 'extremes' | 'distributions';

interface Kept {
  readonly samples: number;
  readonly isWhole: boolean;
  readonly observations: readonly (readonly [value: string, state: ObservationState])[];
}

/** Time between keeping unfinished observations: what a cancelled calibration loses. */
const KEEP_EVERY_MS = 1000;

/** Observations in the memory of results: those of a part of the samples while it runs, all in the end. They serve every method. */
export class KeptObservations {
  private keptAt: number;

  constructor(
    private readonly memory: ResultMemory | undefined,
    private readonly options: { readonly samples: number; readonly values: readonly string[] },
    private readonly clock: Clock,
  ) {
    this.keptAt = clock.now();
  }

  /** What is known in this detail; of extremes, also what was seen beside distributions of all samples. */
  async recall(detail: Detail): Promise<Observed | undefined> {
    if (detail === 'extremes') {
      const more = await this.kept('distributions');
      if (more?.isWhole) return observed(more);
    }
    const kept = await this.kept(detail);
    return kept && observed(kept);
  }

  async keepPart(part: Observed, detail: Detail): Promise<void> {
    if (this.clock.now() - this.keptAt < KEEP_EVERY_MS) return;
    await this.keep(part, false, detail);
    this.keptAt = this.clock.now();
  }

  keepWhole(whole: Observed, detail: Detail): Promise<void> {
    return this.keep(whole, true, detail);
  }

  private async keep({ samples, observations }: Observed, isWhole: boolean, detail: Detail): Promise<void> {
    if (!this.memory) return;
    const states = [...observations].map(([value, observation]) => [value, observation.state] as const);
    const kept: Kept = { samples, isWhole, observations: states };
    await this.memory.keep(this.key(detail), kept);
  }

  /** Kept above, under options of its own. */
  private async kept(detail: Detail): Promise<Kept | undefined> {
    return (await this.memory?.recall(this.key(detail))) as Kept | undefined;
  }

  private key(detail: Detail) {
    return { study: 'calibration', detail, ...this.options };
  }
}

const observed = ({ samples, observations }: Kept): Observed => ({
  samples,
  observations: new Map(observations.map(([value, state]) => [value, Observation.of(state)])),
});
