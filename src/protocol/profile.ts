import type { LatencyProfile, LayerProfiles, Machine, OptimizationLevel, Roof } from '../core/studies/profile';
import type { DimBindings } from './engineApi';

export interface ProfileRequest {
  readonly model: string;
  /** Path of a data set, whose samples are run in turn; absent: seeded synthetic inputs. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** Timed runs; absent: 10 to 100, as many as ten seconds hold. */
  readonly runs?: number;
  /** Runs that are not counted, after the first. */
  readonly warmup?: number;
  readonly threads?: number;
  /** Level of `latencyMs` and `fusedMs`; `all` when absent, as in use. */
  readonly optimization?: OptimizationLevel;
  /** Execution provider; `cpu` when absent. */
  readonly provider?: string;
  readonly dims?: DimBindings;
  /** Measure the machine's peak again rather than take it from the cache, and keep nothing. */
  readonly noCache?: boolean;
}

/** How to measure; what is absent is as the settings or the engine's defaults say. */
export type ProfileChoices = Pick<ProfileRequest, 'threads' | 'runs' | 'optimization' | 'provider'>;

/** The JSON of `lathe profile` (DESIGN section 6). Times in milliseconds, sizes in bytes. */
export interface Profile extends LatencyProfile, LayerProfiles {
  /** The model's file name. */
  readonly model: string;
  readonly machine: Machine;
  readonly options: {
    readonly runs: number;
    readonly warmup: number;
    readonly threads: number;
    readonly optimization: OptimizationLevel;
    readonly executionProvider: string;
    /** Runs that were recorded at each level. */
    readonly profiledRuns: { readonly exact: number; readonly fused: number };
  };
  /** Loading the model: reading, optimizing, allocating. */
  readonly createMs: number;
  /** Largest resident size of the engine's process after the timed runs, Node and the runtime's library included. */
  readonly peakBytes: number;
  /** The system's counter that this is. */
  readonly peakSource: 'VmHWM' | 'maxRSS';
  readonly roof: Roof;
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  /** Plain sentences on what limits the figures. */
  readonly notes: readonly string[];
}
