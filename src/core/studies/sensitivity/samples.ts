import { inferShapes } from '../../analysis/shapes';
import { type Model, tensorElements } from '../../ir';
import type { Dataset, Feeds } from '../../ports';
import { requireOneRun, stepOf } from '../fidelity';

/** Samples in one run where the model takes any number of them. */
const LARGEST_BATCH = 32;
/** Elements of the largest value in one run: beyond the processor's caches more samples at a time are slower (measured). */
const LARGEST_VALUE = 2e6;

/** Samples in one run, of those that a model may take. */
export function batchFor(model: Model): number {
  const { main } = inferShapes(model);
  const sizes = model.graph.nodes.flatMap(n =>
    n.outputs.map(output => {
      const type = main.typeOf(output);
      const dims = type?.kind === 'tensor' ? type.shape : undefined;
      return dims?.every(d => typeof d === 'number') ? tensorElements({ dims }) : 0;
    }),
  );
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  return Math.max(1, Math.min(LARGEST_BATCH, Math.floor(LARGEST_VALUE / largest)));
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
