import type { Dataset, Feeds } from '../../ports';
import { requireOneRun, stepOf } from '../fidelity';

/** Samples in one run where the model takes any number of them. */
const LARGEST_BATCH = 32;

/** The samples of a study, cut into runs. */
export class Samples {
  readonly count: number;
  readonly runs: number;
  private readonly perRun: number;

  /** Throws LatheError when there are fewer samples than one run takes. */
  constructor(
    private readonly dataset: Dataset,
    wanted: number,
  ) {
    const step = stepOf(dataset);
    const available = Math.min(wanted, dataset.samples);
    requireOneRun(available, step);
    this.count = dataset.batchable ? available : available - (available % step);
    this.perRun = dataset.batchable ? Math.min(this.count, Math.max(step, LARGEST_BATCH)) : step;
    this.runs = Math.ceil(this.count / this.perRun);
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
