import type { KernelEvent } from './trace';

/**
 * What recording one kernel costs, in microseconds: the runtime writes down names, shapes and sizes, mostly after the
 * kernel has ended. Measured on chains of kernels that do next to nothing, once with and once without recording.
 */
export interface ProfilerCost {
  /** Of a kernel: `base + tensors * perTensor`, tensors being the inputs and outputs that the event lists. */
  readonly base: number;
  readonly perTensor: number;
  /** Of a run, outside the executor's recorded time. */
  readonly perRun: number;
}

/** A chain of equal, nearly empty kernels. Times in microseconds per run of the whole chain. */
export interface ChainTiming {
  readonly kernels: number;
  /** Inputs and outputs of each kernel. */
  readonly tensors: number;
  /** One run without recording, as the caller sees it. */
  readonly plain: number;
  /** What recording adds to that. */
  readonly added: number;
  /** The executor's time with recording. */
  readonly traced: number;
}

/**
 * A straight line through two chains of different width; a chain of a single kernel tells what a run costs whatever it
 * holds. Never negative, as noise could make it.
 */
export function fitProfilerCost(single: ChainTiming, narrow: ChainTiming, wide: ChainTiming): ProfilerCost {
  const cost = (chain: ChainTiming) => {
    const net = Math.max(0, chain.plain - single.plain);
    return Math.max(0, (chain.traced - net) / chain.kernels);
  };
  const perTensor = Math.max(0, (cost(wide) - cost(narrow)) / (wide.tensors - narrow.tensors));
  const base = Math.max(0, cost(narrow) - perTensor * narrow.tensors);
  return { base, perTensor, perRun: Math.max(0, single.added - base - perTensor * single.tensors) };
}

/** Microseconds that the runtime takes for a kernel with next to nothing to do. */
export const dispatchTime = (single: ChainTiming, chain: ChainTiming): number =>
  Math.max(0, chain.plain - single.plain) / (chain.kernels - single.kernels);

/**
 * In a chain everything stays in the nearest cache, in a model it does not: there recording costs up to about twice as much
 * (measured). A factor beyond these bounds is noise of the runs that it comes from.
 */
const LEAST = 0.5;
const MOST = 3;

/** The same kernel's executions. Times in microseconds. */
export interface RecordedKernel {
  /** With recording. */
  readonly us: number;
  /** The most of it that can be recording. */
  readonly roomUs: number;
  /** What recording costs in chains. */
  readonly chainUs: number;
}

/**
 * How many times dearer than in chains recording was, given what it added to all of these kernels (microseconds, as timed
 * against unrecorded runs). What has no room beside a kernel
 * falls to the others.
 */
export function recordingFactor(kernels: readonly RecordedKernel[], addedUs: number): number {
  const limits = kernels
    .filter(k => k.chainUs > 0)
    .map(k => ({ ...k, factor: k.roomUs / k.chainUs }))
    .sort((a, b) => a.factor - b.factor);
  let left = addedUs;
  let chainUs = limits.reduce((sum, k) => sum + k.chainUs, 0);
  for (const limit of limits) {
    if (left <= limit.factor * chainUs) return bounded(left / chainUs);
    left -= limit.roomUs;
    chainUs -= limit.chainUs;
  }
  return MOST;
}
const bounded = (factor: number): number => Math.min(MOST, Math.max(LEAST, factor));

/** What recording took of a kernel's time. */
export const recordedShare = (
  { roomUs, chainUs }: Pick<RecordedKernel, 'roomUs' | 'chainUs'>,
  factor: number,
): number => Math.min(roomUs, chainUs * factor);

/** So much of a kernel's own time can be recording (2 to 3 us measured on kernels that take 0.3); the rest of it follows the kernel. */
const INSIDE_US = 3;

/** The most of a kernel's time that recording can be, in microseconds: a little of its own and all that follows it. */
export const recordingRoom = ({ us, kernelUs, children }: KernelEvent): number =>
  Math.max(0, us - kernelUs) +
  (children.length > 0
    ? children.reduce((sum, child) => sum + recordingRoom(child), 0)
    : Math.min(kernelUs, us, INSIDE_US));

/** Microseconds that recording a kernel costs in chains, that of what ran inside it included. */
export const recordingOf = (kernel: KernelEvent, cost: ProfilerCost): number =>
  cost.base +
  cost.perTensor * kernel.tensors +
  kernel.children.reduce((sum, child) => sum + recordingOf(child, cost), 0);
