import type {
  QuantizedPart,
  SensitivityBase,
  SensitivityPoint,
  SensitivitySummary,
  SweepMode,
} from '../core/studies/sensitivity';
import type { DimBindings } from './engineApi';

export interface SensitivityRequest {
  readonly model: string;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  /** A file that says how images are prepared, instead of the `preprocessing.json` in their folder. */
  readonly preprocessing?: string;
  /** Names of the only layers that are measured; absent: all that can be quantized. */
  readonly layers?: readonly string[];
  /** Names of layers that are measured before the others. */
  readonly first?: readonly string[];
  /** At most this many samples of the data; 32 when absent, with labels 256. */
  readonly samples?: number;
  /** Widths to try, 2 to 8; 8 when absent. */
  readonly bits?: readonly number[];
  readonly what?: QuantizedPart;
  readonly mode?: SweepMode;
  readonly threads?: number;
  readonly dims?: DimBindings;
  /** Measure every point again rather than take it from the cache, and keep nothing. */
  readonly noCache?: boolean;
}

/** The JSON of `lathe sensitivity --by quantize` (DESIGN section 6). */
export interface Sensitivity extends SensitivitySummary {
  readonly by: 'quantize';
  readonly what: QuantizedPart;
  readonly mode: SweepMode;
  /** In the order in which they were measured. */
  readonly points: readonly SensitivityPoint[];
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  readonly threads: number;
}

/** What is known before the first point. */
export interface SensitivityStart extends SensitivityBase {
  /** Label of the data. */
  readonly data: string;
}

/** What the engine sends ahead of the result: the start, then each point as it is measured. */
export type SensitivityPart =
  | { readonly kind: 'start'; readonly start: SensitivityStart }
  | { readonly kind: 'point'; readonly point: SensitivityPoint };

/** A sweep laid over the graph of a model: what is known of it so far. */
export interface SensitivityOverlay {
  readonly what: QuantizedPart;
  readonly mode: SweepMode;
  /** null until the float model has been run. */
  readonly start: SensitivityStart | null;
  readonly points: readonly SensitivityPoint[];
  readonly isComplete: boolean;
}

/** Host to page, as the event `sensitivity`: the sweep alone has changed, whole as it is by now. */
export interface SensitivityEvent {
  readonly revision: number;
  /** null: the sweep was taken off. */
  readonly overlay: SensitivityOverlay | null;
}
