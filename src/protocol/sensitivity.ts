import type {
  QuantizedPart,
  SensitivityBase,
  SensitivityPoint,
  SensitivitySummary,
  SweepMode,
} from '../core/studies/sensitivity';
import type { SweepPart, SweepRequest } from './sweep';

/** Measures how much each layer bears to be quantized. */
export interface SensitivityRequest extends SweepRequest {
  /** Widths to try, 2 to 8; 8 when absent. */
  readonly bits?: readonly number[];
  readonly what?: QuantizedPart;
  readonly mode?: SweepMode;
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

export type SensitivityPart = SweepPart<SensitivityStart, SensitivityPoint>;

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
