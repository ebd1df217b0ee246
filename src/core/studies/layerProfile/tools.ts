import type { Graph } from '../../ir';
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
  /** The graph that the runtime executes for a model at the optimization level that layers are timed at. */
  executedGraph(bytes: Uint8Array): Promise<Graph>;
}
