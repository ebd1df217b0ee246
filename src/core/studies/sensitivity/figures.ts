import type { Feeds } from '../../ports';
import { Agreement, isMeasured } from '../agreement';
import { ClassMetrics } from '../metrics/classMetrics';
import type { OutputFigures, SensitivityMetric } from './options';

/** Sums up the outputs of one variant over the runs. */
export class VariantFigures {
  private readonly agreement = new Agreement();
  private readonly classes: ClassMetrics;

  constructor(labels: readonly number[] | undefined) {
    this.classes = new ClassMetrics(labels);
  }

  /** Adds the outputs of one run beside those of the float model. */
  add(reference: Feeds, outputs: Feeds, { start, count }: { start: number; count: number }): void {
    const names = Object.keys(reference);
    const tensors = Object.values(reference);
    for (const name of names)
      this.agreement.add(name, reference[name]!, outputs[name]!, isMeasured(reference[name]!, tensors));
    this.classes.add(
      names.map(name => ({ a: name, b: name })),
      reference,
      outputs,
      start,
      count,
    );
  }

  /** The share of right classes of the float model; undefined: there are no labels, or no class scores. */
  get baseline(): number | undefined {
    return this.classes.accuracy()?.a;
  }

  result(metric: SensitivityMetric): OutputFigures {
    const { sqnrDb, identical } = this.agreement.result();
    const value = metric === 'top1' ? this.classes.accuracy()!.b : sqnrDb;
    return { value, sqnrDb, ...(identical ? { identical: true } : {}) };
  }
}
