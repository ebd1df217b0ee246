import type { SoloLatency } from '../core/studies/soloLatency';
import type { CompareRequest } from './engineApi';

export interface LatencyRequest extends Pick<CompareRequest, 'data' | 'preprocessing' | 'runs' | 'threads' | 'dims'> {
  readonly model: string;
}

/** How long a model takes on this machine, run by itself as in use. */
export interface Latency extends SoloLatency {
  readonly threads: number;
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  readonly machine: string;
}
