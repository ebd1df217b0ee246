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
  /** Of a run, outside the executor's recorded time. */
  readonly perRun: number;
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
  /** One run without recording, as the caller sees it. */
  readonly plain: number;
  /** What recording adds to that. */
  readonly added: number;
  /** The sum of the kernels' recorded times. */
  readonly recorded: number;
  /** The executor's time with recording. */
  readonly traced: number;
}

/**
 * Straight lines through two chains of different width; a chain of a single kernel tells what a run costs whatever it
 * holds. Never negative, as noise could make it.
 */
export function fitProfilerCost(single: ChainTiming, narrow: ChainTiming, wide: ChainTiming): ProfilerCost {
  const net = (chain: ChainTiming) => Math.max(0, chain.plain - single.plain);
  const line = (of: (chain: ChainTiming) => number): LinearCost => {
    const cost = (chain: ChainTiming) => Math.max(0, (of(chain) - net(chain)) / chain.kernels);
    const perTensor = Math.max(0, (cost(wide) - cost(narrow)) / (wide.tensors - narrow.tensors));
    return { base: Math.max(0, cost(narrow) - perTensor * narrow.tensors), perTensor };
  };
  const whole = line(c => c.traced);
  return { inside: line(c => c.recorded), whole, perRun: Math.max(0, single.added - at(whole, single.tensors)) };
}

/** Microseconds that the runtime takes for a kernel with next to nothing to do. */
export const dispatchTime = (single: ChainTiming, chain: ChainTiming): number =>
  Math.max(0, chain.plain - single.plain) / (chain.kernels - single.kernels);

/**
 * In a chain everything stays in the nearest cache, in a model it does not: there recording costs up to about twice as much
 * (measured). A factor beyond these bounds is noise of the runs that it comes from.
 */
const LEAST = 1;
const MOST = 3;

/**
 * The cost in a given model: what recording added to its runs (microseconds per run, as timed against unrecorded runs) tells
 * how much dearer it is here than in the chains, and these how it is shared out.
 */
export function costInModel(
  kernels: readonly KernelEvent[],
  addedUs: number,
  chains: ProfilerCost,
): { readonly cost: ProfilerCost; readonly us: number } {
  const inChains = kernels.reduce((sum, k) => sum + wholeRecording(k, chains), 0);
  if (inChains === 0) return { cost: chains, us: 0 };
  const factor = Math.min(MOST, Math.max(LEAST, (addedUs - chains.perRun) / inChains));
  const times = ({ base, perTensor }: LinearCost): LinearCost => ({
    base: base * factor,
    perTensor: perTensor * factor,
  });
  const cost = { inside: times(chains.inside), whole: times(chains.whole), perRun: chains.perRun };
  return { cost, us: inChains * factor };
}

const at = ({ base, perTensor }: LinearCost, tensors: number): number => base + perTensor * tensors;

/** Microseconds of a kernel's recorded time that recording itself took, what ran inside it included. */
export const recordingOf = (kernel: KernelEvent, cost: ProfilerCost): number =>
  at(cost.inside, kernel.tensors) + kernel.children.reduce((sum, child) => sum + wholeRecording(child, cost), 0);

const wholeRecording = (kernel: KernelEvent, cost: ProfilerCost): number =>
  at(cost.whole, kernel.tensors) + kernel.children.reduce((sum, child) => sum + wholeRecording(child, cost), 0);
