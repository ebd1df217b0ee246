import type { ImportanceMethod } from '../core/analysis/importance/importance';
import type {
  PrunedPart,
  PrunePoint,
  PruneSweepBase,
  PruneSweepSummary,
} from '../core/studies/pruneSensitivity/options';
import type { SweepPart, SweepRequest } from './sweep';

/** Measures how much of each pruning group a model can lose. */
export interface PruneSensitivityRequest extends SweepRequest {
  /** `channels` when absent. */
  readonly what?: PrunedPart;
  /** Shares to remove; 0.1 to 0.9 when absent. */
  readonly ratios?: readonly number[];
  /** A share whose points come before those of others. */
  readonly firstRatio?: number;
  /** `l1` when absent. */
  readonly importance?: ImportanceMethod;
  /** 8 when absent. */
  readonly roundTo?: number;
}

/** The JSON of `lathe sensitivity --by prune` (DESIGN section 6). */
export interface PruneSensitivity extends PruneSweepSummary {
  readonly by: 'prune';
  readonly what: PrunedPart;
  readonly importance: ImportanceMethod;
  readonly roundTo: number;
  /** In the order in which they were measured. */
  readonly points: readonly PrunePoint[];
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  readonly threads: number;
}

export interface PruneSensitivityStart extends PruneSweepBase {
  /** Label of the data. */
  readonly data: string;
}

export type PruneSensitivityPart = SweepPart<PruneSensitivityStart, PrunePoint>;

/** A sweep laid over the graph of a model: what is known of it so far. */
export interface PruneSensitivityOverlay {
  readonly what: PrunedPart;
  readonly ratios: readonly number[];
  /** How channels were ranked; `l1` when absent. */
  readonly importance?: ImportanceMethod;
  readonly roundTo: number;
  /** null until the whole model has been run. */
  readonly start: PruneSensitivityStart | null;
  readonly points: readonly PrunePoint[];
  readonly isComplete: boolean;
}

/** Host to page, as the event `pruneSensitivity`: that sweep alone has changed, whole as it is by now. */
export interface PruneSensitivityEvent {
  readonly revision: number;
  /** null: the sweep was taken off. */
  readonly overlay: PruneSensitivityOverlay | null;
}
