import { LatheError } from '../../errors';
import { classScores } from '../../numeric/outputValues';
import { topClasses } from '../../numeric/topClasses';
import type { Feeds } from '../../ports';
import { Agreement, isMeasured } from '../agreement';

/** `top1`: share of right classes, 0 to 1. `sqnrDb`: SQNR of the outputs against the float model, in dB. */
export type SensitivityMetric = 'top1' | 'sqnrDb';

/** What a changed model's outputs are worth. */
export interface OutputFigures {
  /** The metric; null where it has no value, as the SQNR of identical outputs. */
  readonly value: number | null;
  /** SQNR of the outputs against the float model, in dB, whatever the metric; null when identical or not finite. */
  readonly sqnrDb: number | null;
  /** Set when the outputs are those of the float model, bit by bit. */
  readonly identical?: true;
}

/** Sums up the outputs of one variant over the runs. */
export class VariantFigures {
  private readonly agreement = new Agreement();
  /** The first output that is class scores. */
  private scores: string | undefined;
  private samples = 0;
  private readonly right = { float: 0, variant: 0 };

  /** `labels`: the class of each sample of the data set, where it has any. */
  constructor(private readonly labels: readonly number[] | undefined) {}

  /** Adds the outputs of one run beside those of the float model. */
  add(reference: Feeds, outputs: Feeds, { start, count }: { start: number; count: number }): void {
    const tensors = Object.values(reference);
    for (const [name, tensor] of Object.entries(reference))
      this.agreement.add(name, tensor, outputs[name]!, isMeasured(tensor, tensors));
    if (!this.labels) return;
    this.scores ??= Object.keys(reference).find(name => classScores(reference[name]!, count));
    if (this.scores === undefined) return;
    this.samples += count;
    this.right.float += this.rightIn(reference, this.scores, start, count);
    this.right.variant += this.rightIn(outputs, this.scores, start, count);
  }

  /** The share of right classes of the float model; undefined: there are no labels, or no class scores. */
  get baseline(): number | undefined {
    return this.samples > 0 ? this.right.float / this.samples : undefined;
  }

  result(metric: SensitivityMetric): OutputFigures {
    const { sqnrDb, identical } = this.agreement.result();
    const value = metric === 'top1' ? this.right.variant / this.samples : sqnrDb;
    return { value, sqnrDb, ...(identical ? { identical: true } : {}) };
  }

  private rightIn(values: Feeds, name: string, start: number, count: number): number {
    const scores = classScores(values[name]!, count);
    if (!scores) throw new LatheError('the class scores change their shape from one run to the next');
    return topClasses(scores).filter((best, row) => best === this.labels?.[start + row]).length;
  }
}
