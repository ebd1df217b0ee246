import type { Feeds } from '../../ports';
import type { Simulation } from './decisions';
import type { SweptLayer } from './plans';

/** One layer to measure, with all that is needed to run its variants. */
export interface Variant {
  readonly layer: SweptLayer;
  readonly simulation: Simulation;
}

/** The first segment that is not float; the number of segments where all are. */
export function startOf({ simulation: { segments } }: Variant): number {
  const first = segments.findIndex(s => s.signature !== '');
  return first < 0 ? segments.length : first;
}

export const changesOneSegment = ({ simulation: { segments } }: Variant): boolean =>
  segments.filter(s => s.signature !== '').length === 1;

/** A variant at one bit width: what one point of a sweep is measured on. */
export interface Lane {
  readonly variant: Variant;
  readonly bits: number;
}

/** What a lane gave in one run, beside the float model. */
export interface LaneOutputs {
  readonly lane: Lane;
  readonly run: number;
  readonly reference: Feeds;
  readonly outputs: Feeds;
}

/** A way to run lanes. */
export interface LaneRuns {
  /** The float model's outputs in one run. */
  floatOutputs(run: number): Promise<Feeds>;
  /** Parts the lanes into those that are run together; they come in the graph's order within `lanes` that are equally urgent. */
  units(lanes: readonly Lane[]): Promise<readonly (readonly Lane[])[]>;
  outputs(unit: readonly Lane[]): AsyncGenerator<LaneOutputs>;
  close(): Promise<void>;
}
