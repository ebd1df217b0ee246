import type { Model } from '../../ir';
import type { Feeds } from '../../ports';

/** Indices of an axis of a value that a node reads as zero. The axis is not the first. */
export interface ValueMask {
  readonly node: string;
  /** Index of the node's operand, float32. */
  readonly input: number;
  readonly rank: number;
  readonly axis: number;
  readonly size: number;
  isZero(index: number): boolean;
}

/** A model that differs from the float one in some of its segments. */
export interface Variant {
  /** By segment: equal for equal models; '' where it is that of the float model. */
  readonly signatures: readonly string[];
  /** A segment as the variant has it. */
  segment(index: number): Promise<Model>;
  /** Where zeros in what a changed segment reads do the same as changing it: these; undefined where none do. */
  masks?(index: number): readonly ValueMask[] | undefined;
  /** What it is run beside, where that is not the float model: segments that are the same are run once. */
  readonly base?: Variant;
}

/** The first segment that is not float; the number of segments where all are. */
export function startOf({ signatures }: Variant): number {
  const first = signatures.findIndex(signature => signature !== '');
  return first < 0 ? signatures.length : first;
}

export const changesOneSegment = ({ signatures }: Variant): boolean =>
  signatures.filter(signature => signature !== '').length === 1;

/** Whether its rows can be run in a stack with others: changed in one segment, and behind that by masks alone. */
export const isStackable = ({ signatures, masks }: Variant): boolean => {
  const [first, ...later] = [...signatures.keys()].filter(i => signatures[i] !== '');
  return first !== undefined && later.every(i => masks?.(i) !== undefined);
};

/** A variant that is measured. */
export interface Lane {
  readonly variant: Variant;
  /** What is measured, for messages: `conv1 in 8 bits`. */
  readonly title: string;
  /** What its figures are kept under, beside what holds for the whole sweep. */
  readonly key: object;
  readonly isFirst: boolean;
}

/** What a lane gave in one run, beside the float model. */
export interface LaneOutputs<L extends Lane> {
  readonly lane: L;
  readonly run: number;
  readonly reference: Feeds;
  readonly outputs: Feeds;
}

/** A way to run lanes. */
export interface LaneRuns {
  /** The float model's outputs in one run. */
  floatOutputs(run: number): Promise<Feeds>;
  /** Parts the lanes into those that are run together; they come in the graph's order within `lanes` that are equally urgent. */
  units<L extends Lane>(lanes: readonly L[]): Promise<readonly (readonly L[])[]>;
  /** `next`: the unit behind it in `units`. What comes later starts no sooner than that, and what it starts from is kept. */
  outputs<L extends Lane>(unit: readonly L[], next?: readonly Lane[]): AsyncGenerator<LaneOutputs<L>>;
  close(): Promise<void>;
}
