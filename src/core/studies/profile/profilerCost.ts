import type { KernelEvent } from './trace';

/**
 * What recording one kernel costs, in microseconds: it writes down shapes and sizes, partly inside the recorded
 * interval, partly after it. Measured on chains of kernels that do next to nothing, once with and once without recording.
 */
export interface ProfilerCost {
  /** Inside the recorded time of a kernel. */
  readonly inside: LinearCost;
  /** Of the whole run, for each kernel. */
  readonly whole: LinearCost;
}
/** `base + tensors * perTensor`, tensors being the inputs and outputs that the event lists. */
export interface LinearCost {
  readonly base: number;
  readonly perTensor: number;
}

/** A chain of equal, nearly empty kernels. Times in microseconds per run of the whole chain. */
export interface ChainTiming {
  readonly kernels: number;
  /** Inputs and outputs of each kernel. */
  readonly tensors: number;
  /** One run without recording, less what a run costs whatever it holds. */
  readonly plain: number;
  /** The sum of the kernels' recorded times. */
  readonly recorded: number;
  /** The executor's time with recording. */
  readonly traced: number;
}

/** A straight line through two chains of different width; never negative, because noise could make it so. */
export function fitProfilerCost(narrow: ChainTiming, wide: ChainTiming): ProfilerCost {
  return { inside: lineThrough(narrow, wide, c => c.recorded), whole: lineThrough(narrow, wide, c => c.traced) };
}

function lineThrough(narrow: ChainTiming, wide: ChainTiming, of: (chain: ChainTiming) => number): LinearCost {
  const cost = (c: ChainTiming) => Math.max(0, (of(c) - c.plain) / c.kernels);
  const perTensor = Math.max(0, (cost(wide) - cost(narrow)) / (wide.tensors - narrow.tensors));
  return { base: Math.max(0, cost(narrow) - perTensor * narrow.tensors), perTensor };
}

const at = ({ base, perTensor }: LinearCost, tensors: number): number => base + perTensor * tensors;

/** Microseconds of a kernel's recorded time that recording itself took, what ran inside it included. */
export const recordingOf = (kernel: KernelEvent, cost: ProfilerCost): number =>
  at(cost.inside, kernel.tensors) + kernel.children.reduce((sum, child) => sum + wholeRecording(child, cost), 0);

const wholeRecording = (kernel: KernelEvent, cost: ProfilerCost): number =>
  at(cost.whole, kernel.tensors) + kernel.children.reduce((sum, child) => sum + wholeRecording(child, cost), 0);
