import type { ImportanceMethod } from '../core/analysis/importance/importance';
import type {
  PrunedPart,
  PrunePoint,
  PruneSweepBase,
  PruneSweepSummary,
} from '../core/studies/pruneSensitivity/options';
import type { DimBindings } from './engineApi';

/** Measures how much of each pruning group a model can lose. Paths are absolute. */
export interface PruneSensitivityRequest {
  readonly model: string;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** `channels` when absent. */
  readonly what?: PrunedPart;
  /** Shares to remove; 0.1 to 0.9 when absent. */
  readonly ratios?: readonly number[];
  /** `l1` when absent. */
  readonly importance?: ImportanceMethod;
  /** 8 when absent. */
  readonly roundTo?: number;
  /** Names of layers whose groups alone are measured; absent: all. */
  readonly layers?: readonly string[];
  /** Names of layers whose groups are measured before the others. */
  readonly first?: readonly string[];
  /** At most this many samples of the data; 32 when absent, with labels 256. */
  readonly samples?: number;
  readonly threads?: number;
  readonly dims?: DimBindings;
  /** Measure every point again rather than take it from the cache, and keep nothing. */
  readonly noCache?: boolean;
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

/** What the engine sends ahead of the result. */
export type PruneSensitivityPart =
  | { readonly kind: 'start'; readonly start: PruneSensitivityStart }
  | { readonly kind: 'point'; readonly point: PrunePoint };

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
