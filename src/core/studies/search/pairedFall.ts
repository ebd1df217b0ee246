import { classScores } from '../../numeric/outputValues';
import { topClasses } from '../../numeric/topClasses';
import type { Feeds } from '../../ports';

/** How far the share of right classes falls from one model to another over the same samples, and how sure that is. */
export class PairedFall {
  private lost = 0;
  private gained = 0;
  private samples = 0;

  constructor(private readonly labels: readonly number[] | undefined) {}

  /** Adds one run of both models. */
  add(reference: Feeds, outputs: Feeds, { start, count }: { start: number; count: number }): void {
    if (!this.labels) return;
    for (const name of Object.keys(reference)) {
      const [a, b] = [reference, outputs].map(feeds => classScores(feeds[name]!, count));
      if (!a || !b) continue;
      const [before, after] = [topClasses(a), topClasses(b)];
      for (let i = 0; i < count; i++) {
        const label = this.labels[start + i];
        if (before[i] === label && after[i] !== label) this.lost++;
        if (before[i] !== label && after[i] === label) this.gained++;
      }
      this.samples += count;
      return;
    }
  }

  /**
   * Standard error of the fall (lost - gained) / samples, from the samples on which the two differ (McNemar 1947, as a difference of
   * paired proportions). null: nothing was added.
   */
  standardError(): number | null {
    const { lost, gained, samples } = this;
    if (samples === 0) return null;
    return Math.sqrt(lost + gained - (lost - gained) ** 2 / samples) / samples;
  }
}
