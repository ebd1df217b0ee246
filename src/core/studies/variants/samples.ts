import type { Model } from '../../ir';
import type { Dataset, Feeds } from '../../ports';
import { requireOneRun, stepOf } from '../fidelity';
import type { Segment } from './segments';
import { valueSizes } from './valueSizes';

/** Samples in one run where the model takes any number of them. */
const LARGEST_BATCH = 32;
/** Elements of the largest value in one run: beyond the processor's caches more samples at a time are slower (measured). */
const LARGEST_VALUE = 2e6;
/** Variants in one model, stacked: opening a session takes time that grows with the square of its nodes (measured). */
export const MOST_LANES = 14;

/** Samples in one run, of those that a model may take. */
export const batchFor = (model: Model): number => batchOf(LARGEST_VALUE / largestOf(valueSizes(model).values()));

/** Samples in one run where rows of variants are stacked behind those of the float model. `starts`: the segment of each, in order. */
export function stackedBatch(model: Model, segments: readonly Segment[], starts: readonly number[]): number {
  const sizes = valueSizes(model);
  const sizeOf = (value: string) => sizes.get(value) ?? 0;
  const stacks = segments.map(({ model: part, live }, i) => {
    const lanes = Math.min(MOST_LANES, starts.filter(start => start < i).length);
    const carried = [...live].reduce((n, value) => n + sizeOf(value), 0);
    return (1 + lanes) * Math.max(carried, largestOf(part.graph.nodes.flatMap(n => n.outputs.map(sizeOf))));
  });
  return batchOf(LARGEST_VALUE / largestOf(stacks));
}

const batchOf = (samples: number): number => Math.max(1, Math.min(LARGEST_BATCH, Math.floor(samples)));

function largestOf(sizes: Iterable<number>): number {
  let largest = 1;
  for (const size of sizes) largest = Math.max(largest, size);
  return largest;
}

/** The samples of a study, cut into runs. */
export class Samples {
  readonly runs: number;
  private readonly perRun: number;

  /** @param batch samples in one run, where the model takes any number */
  constructor(
    private readonly dataset: Dataset,
    readonly count: number,
    batch: number,
  ) {
    this.perRun = dataset.batchable ? Math.min(count, batch) : stepOf(dataset);
    this.runs = Math.ceil(count / this.perRun);
  }

  /** First sample and number of samples of a run. */
  span(run: number): { start: number; count: number } {
    const start = run * this.perRun;
    return { start, count: Math.min(this.perRun, this.count - start) };
  }

  feeds(run: number): Promise<Feeds> {
    const { start, count } = this.span(run);
    return this.dataset.batch(start, count);
  }
}

/** How many samples fill whole runs. Throws LatheError when there are fewer than one run takes. */
export function usableSamples(dataset: Dataset, wanted: number): number {
  const step = stepOf(dataset);
  const available = Math.min(wanted, dataset.samples);
  requireOneRun(available, step);
  return dataset.batchable ? available : available - (available % step);
}
