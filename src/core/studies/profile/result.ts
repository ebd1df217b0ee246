import type { RooflinePoint } from './roofline';
import type { TimeHistogram, TimeSummary } from './summary';

export type OptimizationLevel = 'disabled' | 'basic' | 'extended' | 'all';

/** One layer's time per run of the model, in milliseconds; null: not executed by itself at that level. */
export interface LayerProfile {
  readonly name: string;
  readonly op: string;
  /** Without any fusion: every node by itself. Its sum is longer than what the model takes in use. */
  readonly exactMs: number | null;
  /** As it runs in use; a fused kernel's time sits on one layer, the others have null. */
  readonly fusedMs: number | null;
  /** Other nodes whose work is in `fusedMs`. */
  readonly covers: readonly string[];
  /** Multiply-accumulates of `fusedMs`: of the layer and what it covers; null: unknown. */
  readonly macs: number | null;
  /** Bytes that its kernels read and write; null: unknown. */
  readonly movedBytes: number | null;
  /** null where there is no fused time. */
  readonly roofline: RooflinePoint | null;
}

/**
 * A kernel that is no node of the model: a change of layout or precision, or a part of what the runtime split a node into. Its
 * time is part of `layer`'s.
 */
export interface InsertedKernel {
  readonly kernel: string;
  readonly op: string;
  /** null: its time is part of no layer's. */
  readonly layer: string | null;
  readonly exactMs: number | null;
  readonly fusedMs: number | null;
}

/** A node of a sub-graph (Loop, If, Scan); its time is already part of the layer that holds the sub-graph. */
export interface NestedLayer {
  readonly name: string;
  readonly op: string;
  readonly exactMs: number;
  /** Executions per run of the model. */
  readonly calls: number;
}

/** Times of whole runs. All figures in milliseconds. */
export interface LatencyProfile {
  readonly latencyMs: TimeSummary & { readonly first: number };
  readonly histogram: TimeHistogram;
  /** The slowest samples of a data set, slowest first: median time over the runs of each; empty without one. */
  readonly worst: readonly { readonly sample: number; readonly ms: number; readonly runs: number }[];
}

/** What the layers add up to, in milliseconds per run. */
export interface LayerProfiles {
  readonly layers: readonly LayerProfile[];
  readonly inserted: readonly InsertedKernel[];
  readonly nested: readonly NestedLayer[];
  /**
   * The runs that the layers add up to, as the executor timed them, less `profilerMs`. A layer's time reaches from the start of
   * its kernel to the start of the next: the runtime's own work between kernels is part of it.
   */
  readonly profiledMs: { readonly exact: number; readonly fused: number };
  /**
   * What recording added to these runs and is not part of any figure here: measured against unrecorded runs that alternated
   * with them, shared out among the kernels as on chains of empty kernels.
   */
  readonly profilerMs: { readonly exact: number; readonly fused: number };
  /** profiledMs.fused - the sum of the layers' fusedMs; negative when the layers add up to more. */
  readonly unexplainedMs: number;
}
