import type { Feeds, Progress, ResultMemory } from '../../ports';
import { remembered } from '../remembered';
import { type OutputFigures, type SensitivityMetric, VariantFigures } from './figures';
import { merged } from './merged';
import type { Lane, LaneRuns } from './variant';
import type { VariantStudy } from './variantStudy';

export interface LaneSweepEnv {
  readonly dataset: { readonly labels?: readonly number[] };
  readonly memory?: ResultMemory;
  readonly progress?: Progress;
}

export interface Measured<L extends Lane> {
  readonly lane: L;
  readonly figures: OutputFigures;
}

/** A way to run lanes, and which of them. */
export interface Runner {
  readonly runs: LaneRuns;
  takes(lane: Lane): boolean;
}

/** Measures lanes beside the float model, and keeps what it finds. */
export class LaneSweep {
  private done = 0;
  private total = 0;

  /**
   * @param crews the same runners in each: first those of this thread, then those that work beside each other, if any. A lane is run by
   *   the first runner that takes it
   * @param key what all results of the sweep are kept under, beside each one's own
   */
  constructor(
    private readonly study: VariantStudy,
    private readonly crews: readonly (readonly Runner[])[],
    private readonly key: object,
    private readonly env: LaneSweepEnv,
  ) {}

  async close(): Promise<void> {
    for (const { runs } of this.crews.flat()) await runs.close();
  }

  /** How good the float model is; classes and labels give a share of right ones, else SQNR has to do. */
  baseline(): Promise<{ metric: SensitivityMetric; baseline: number | null }> {
    return this.remember({ of: 'float model' }, async () => {
      const figures = this.newFigures();
      for (let run = 0; run < this.study.samples.runs; run++) {
        this.env.progress?.report('Running the model as it is');
        const outputs = await this.here.floatOutputs(run);
        figures.add(outputs, outputs, this.study.samples.span(run));
      }
      const { baseline } = figures;
      return baseline === undefined
        ? { metric: 'sqnrDb' as const, baseline: null }
        : { metric: 'top1' as const, baseline };
    });
  }

  /** Figures of outputs that the caller has run. */
  figuresOf(key: object, metric: SensitivityMetric, outputs: (run: number) => Promise<Feeds>): Promise<OutputFigures> {
    return this.remember(key, async () => {
      const figures = this.newFigures();
      for (let run = 0; run < this.study.samples.runs; run++)
        figures.add(await this.here.floatOutputs(run), await outputs(run), this.study.samples.span(run));
      return figures.result(metric);
    });
  }

  /** Those that are known, and then the others, unit by unit: those that are wanted first, then in the order of where they start. */
  async *measure<L extends Lane>(lanes: readonly L[], metric: SensitivityMetric): AsyncGenerator<Measured<L>> {
    this.total = lanes.length;
    const pending: L[] = [];
    for (const lane of [...lanes].sort((a, b) => Number(b.isFirst) - Number(a.isFirst))) {
      const known = (await this.env.memory?.recall(this.keyOf(lane.key))) as OutputFigures | undefined;
      if (known) yield this.measured(lane, known);
      else pending.push(lane);
    }
    const runners = this.crews[0]!;
    for (const isFirst of [true, false])
      for (const [i, { runs, takes }] of runners.entries()) {
        const own = pending.filter(
          lane => lane.isFirst === isFirst && takes(lane) && !runners.slice(0, i).some(runner => runner.takes(lane)),
        );
        yield* this.measureUnits(i, await runs.units(own), metric);
      }
  }

  /** By those that work beside each other, where there is a unit for each: a runner of this thread has all of its threads. */
  private measureUnits<L extends Lane>(
    runner: number,
    units: readonly (readonly L[])[],
    metric: SensitivityMetric,
  ): AsyncGenerator<Measured<L>, void> {
    const [here, ...beside] = this.crews.map(crew => crew[runner]!.runs);
    const left = units.map((unit, i) => ({ unit, next: units[i + 1] }));
    const measureLeft = async function* (this: LaneSweep, runs: LaneRuns) {
      for (let one = left.shift(); one; one = left.shift()) yield* this.measureUnit(runs, one.unit, one.next, metric);
    };
    const crews = beside.length > 0 && units.length >= beside.length ? beside : [here!];
    return merged(crews.map(runs => measureLeft.call(this, runs)));
  }

  private async *measureUnit<L extends Lane>(
    runs: LaneRuns,
    unit: readonly L[],
    next: readonly L[] | undefined,
    metric: SensitivityMetric,
  ): AsyncGenerator<Measured<L>, void> {
    const all = new Map(unit.map(lane => [lane, this.newFigures()]));
    for await (const { lane, run, reference, outputs } of runs.outputs(unit, next)) {
      all.get(lane)!.add(reference, outputs, this.study.samples.span(run));
      this.report(lane, run);
    }
    for (const [lane, found] of all) {
      const figures = found.result(metric);
      await this.env.memory?.keep(this.keyOf(lane.key), figures);
      yield this.measured(lane, figures);
    }
  }

  private get here(): LaneRuns {
    return this.crews[0]![0]!.runs;
  }

  private measured<L extends Lane>(lane: L, figures: OutputFigures): Measured<L> {
    this.done++;
    return { lane, figures };
  }

  private report({ title }: Lane, run: number): void {
    const { samples } = this.study;
    const within = run + 1 < samples.runs ? `, sample ${samples.span(run + 1).start}` : '';
    this.env.progress?.report(`${this.done} of ${this.total} measured, now ${title}${within}`, this.done / this.total);
  }

  private remember<T>(key: object, calculate: () => Promise<T>): Promise<T> {
    return remembered(this.env.memory, this.keyOf(key), calculate);
  }

  private newFigures = (): VariantFigures => new VariantFigures(this.env.dataset.labels);
  private keyOf = (part: object): object => ({ ...this.key, samples: this.study.samples.count, ...part });
}
