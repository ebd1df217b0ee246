import type { Clock, Progress, Runtime } from '../../core/ports';

/** What the parts of a profile measure with. */
export interface ProfileTools {
  readonly runtime: Runtime;
  /** Intra-op threads. */
  readonly threads: number;
  readonly clock: Clock;
  readonly progress: Progress;
  /** For traces and copies of the model; who made it removes it. */
  readonly folder: string;
}
