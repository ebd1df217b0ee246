import type { Model } from '../../ir';
import type { Clock, Progress, Runtime } from '../../ports';

/** What cutting layers out and making variants of them asks of the outside. */
export interface LayerEnv {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** What timing them asks for besides. */
export interface LayerTools extends LayerEnv {
  /** Intra-op threads. */
  readonly threads: number;
  /** What the runtime makes of a model at the optimization level that layers are timed at, weights in memory. */
  executedModel(bytes: Uint8Array): Promise<Model>;
}
