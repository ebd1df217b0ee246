import { LatheError } from '../../errors';
import { classScores, type Scores } from '../../numeric/outputValues';
import { isAmongTop, topClasses } from '../../numeric/topClasses';
import type { Feeds } from '../../ports';
import type { OutputPair } from '../sameInterface';
import { Divergence, type DivergenceOf } from './divergence';

export interface Accuracy {
  /** Shares of correct samples, 0 to 1. */
  readonly a: number;
  readonly b: number;
  readonly samples: number;
  readonly metric: 'top1';
  /** Shares of samples whose class is among the five highest; only with more than five classes. */
  readonly top5?: { readonly a: number; readonly b: number };
}

export interface ClassAgreement {
  readonly top1Agreement: number | null;
  readonly klDivergence: number | null;
  readonly klOf: DivergenceOf | null;
}

/** Figures over the first output that is class scores in both models. */
export class ClassMetrics {
  private scores: OutputPair | undefined;
  private samples = 0;
  private classes = 0;
  private agreeing = 0;
  private readonly correct = { a: 0, b: 0 };
  private readonly amongFive = { a: 0, b: 0 };
  private readonly divergence = new Divergence();

  /** `labels`: the class of each sample of the data set, where it has any. */
  constructor(private readonly labels: readonly number[] | undefined) {}

  /** Adds one run of `count` samples from `start`. Throws LatheError when the scores change their shape between runs. */
  add(outputs: readonly OutputPair[], a: Feeds, b: Feeds, start: number, count: number): void {
    this.scores ??= outputs.find(o => classScores(a[o.a]!, count) && classScores(b[o.b]!, count));
    if (!this.scores) return;
    const scoresA = classScores(a[this.scores.a]!, count);
    const scoresB = classScores(b[this.scores.b]!, count);
    if (!scoresA || !scoresB) throw new LatheError('the class scores change their shape from one run to the next');
    this.classes = Math.min(scoresA.classes, scoresB.classes);
    this.samples += count;
    if (scoresA.classes === scoresB.classes) this.divergence.add(scoresA, scoresB);
    const topA = topClasses(scoresA);
    const topB = topClasses(scoresB);
    for (let i = 0; i < count; i++) if (topA[i] === topB[i]) this.agreeing++;
    this.score('a', scoresA, topA, start);
    this.score('b', scoresB, topB, start);
  }

  private score(side: 'a' | 'b', scores: Scores, top: readonly number[], start: number): void {
    if (!this.labels) return;
    for (const [row, best] of top.entries()) {
      const label = this.labels[start + row]!;
      if (best === label) this.correct[side]++;
      if (isAmongTop(scores, row, label, 5)) this.amongFive[side]++;
    }
  }

  agreement(): ClassAgreement {
    return { top1Agreement: this.scores ? this.agreeing / this.samples : null, ...this.divergence.result() };
  }

  /** undefined: there are no labels, or no class scores. */
  accuracy(): Accuracy | undefined {
    if (!this.labels || !this.scores) return undefined;
    const { samples } = this;
    const shares = ({ a, b }: { a: number; b: number }) => ({ a: a / samples, b: b / samples });
    const top5 = this.classes > 5 ? { top5: shares(this.amongFive) } : {};
    return { ...shares(this.correct), samples, metric: 'top1', ...top5 };
  }
}
