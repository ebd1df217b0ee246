import type { Model } from '../../ir';
import { classScores } from '../../numeric/outputValues';
import { topClasses } from '../../numeric/topClasses';
import { type CalibrationEnv, runOverData } from '../quantize/calibrationRun';
import type { StepTimer } from '../transform';

const TITLE = 'compare with the labels';

/** Judges recovery by how often quantized models give labelled samples their class. Nothing is asked of it where there are no labels. */
export class LabelCheck {
  private plain: Promise<readonly number[] | undefined> | undefined;

  /**
   * @param env its data are those that are judged on
   * @param quantized the model without recovery
   */
  constructor(
    private readonly env: CalibrationEnv,
    private readonly timer: StepTimer,
    private readonly quantized: () => Promise<Model>,
  ) {}

  /** Whether a quantized model gives every sample the class that the float model does: what it loses, if anything, is not seen here. */
  async losesNothing(float: Model): Promise<boolean> {
    if (!this.env.dataset.labels) return false;
    const [expected, plain] = await this.timer.time(TITLE, async () => [
      await this.classesOf(float),
      await this.plainClasses(),
    ]);
    const loses = !expected || !plain || expected.some((best, i) => best !== plain[i]);
    this.timer.describe({ note: this.lossNote(expected, plain) });
    return !loses;
  }

  /** Whether a recovered model is right as often as the one without recovery, or nobody can tell. */
  async isAsOftenRight(recovered: () => Promise<Model>): Promise<boolean> {
    if (!this.env.dataset.labels || !(await this.plainClasses())) return true;
    const [plain, classes] = await this.timer.time(TITLE, async () => [
      (await this.plainClasses())!,
      (await this.classesOf(await recovered()))!,
    ]);
    const [before, after] = [this.right(plain), this.right(classes)];
    const kept = after >= before;
    const change = `INT8 is right on ${after} of ${classes.length} samples, without recovery on ${before}`;
    this.timer.describe({ kept, note: `${change}${kept ? '' : ', so all of it is left out'}` });
    return kept;
  }

  private lossNote(expected: readonly number[] | undefined, plain: readonly number[] | undefined): string {
    if (!expected || !plain) return 'the model has no class scores that labels could belong to';
    const same = expected.filter((best, i) => best === plain[i]).length;
    const share = `INT8 gives ${same} of ${expected.length} samples the class that float gives`;
    return same === expected.length ? `${share}: there is nothing to win back` : share;
  }

  private plainClasses(): Promise<readonly number[] | undefined> {
    this.plain ??= this.quantized().then(model => this.classesOf(model));
    return this.plain;
  }

  private right(classes: readonly number[]): number {
    return classes.filter((best, i) => best === this.env.dataset.labels![i]).length;
  }

  /** By the first output of class scores; undefined where there is none. */
  private async classesOf(model: Model): Promise<readonly number[] | undefined> {
    const classes: number[] = [];
    const outputs = model.graph.outputs.map(o => o.name);
    await runOverData(model, outputs, { from: 0, to: this.env.dataset.samples }, this.env, (results, _, done) => {
      const count = done - classes.length;
      const scores = outputs.map(name => classScores(results[name]!, count)).find(found => found !== undefined);
      if (scores) classes.push(...topClasses(scores));
    });
    return classes.length > 0 ? classes : undefined;
  }
}
