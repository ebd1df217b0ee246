import type { Model } from '../../ir';
import type { Progress } from '../../ports';
import { remembered } from '../remembered';
import { ChainRuns } from './chainRuns';
import { VariantFigures } from './figures';
import { secondsPerSample } from './naive';
import type {
  OutputFigures,
  SensitivityMetric,
  SensitivityOptions,
  SensitivityPoint,
  SensitivitySummary,
} from './options';
import { StackedRuns } from './stackedRuns';
import { openStudy, type SensitivityEnv, type Study } from './study';
import type { Lane, LaneRuns, Variant } from './variants';

/**
 * Sensitivity of a model's layers to quantization, by simulation in float: symmetric weights per output channel (or tensor), asymmetric
 * activations per tensor, ranges from the extremes over the same samples (Jacob et al. 2018; Nagel et al. 2021). Gives each point
 * as it is measured, layers that are wanted first before the others, and in the end what holds for all.
 *
 * The model is cut into segments where one tensor is live: what lies before a changed layer is run once, and only from its segment
 * on is anything run again. Points that `env.memory` has are not measured again.
 * Throws LatheError when no layer can be measured and when the data does not fit.
 */
export async function* sweepQuantization(
  original: Model,
  options: SensitivityOptions,
  env: SensitivityEnv,
): AsyncGenerator<SensitivityPoint, SensitivitySummary> {
  const started = env.clock.now();
  const study = await openStudy(original, options, env);
  const prepared = env.clock.now();
  const sweep = new Sweep(study, options, env);
  try {
    const { metric, baseline } = await sweep.baseline();
    const allQuantized = await sweep.allQuantized(metric);
    const { variants, skipped, samples } = study;
    const base = { metric, baseline, allQuantized, skipped, samples: samples.count };
    env.onStart?.(base);
    yield* sweep.points(metric);
    await sweep.close();
    const seconds = (env.clock.now() - prepared) / 1000;
    const prepareSeconds = (prepared - started) / 1000;
    const single = await secondsPerSample(study.model, env.dataset, env);
    const points = variants.length * options.bits.length;
    return { ...base, seconds, prepareSeconds, naiveSeconds: points * samples.count * single };
  } finally {
    await sweep.close();
  }
}

class Sweep {
  private readonly chain: ChainRuns;
  private readonly runs: LaneRuns;
  private readonly progress: Progress | undefined;
  private done = 0;

  constructor(
    private readonly study: Study,
    private readonly options: SensitivityOptions,
    private readonly env: SensitivityEnv,
  ) {
    this.chain = new ChainRuns(study);
    this.runs = study.isStacked ? new StackedRuns(study, env.clock) : this.chain;
    this.progress = env.progress;
  }

  close(): Promise<void> {
    return this.runs.close();
  }

  baseline(): Promise<{ metric: SensitivityMetric; baseline: number | null }> {
    return remembered(this.env.memory, this.key({ of: 'float model' }), async () => {
      const figures = this.figures();
      for (let run = 0; run < this.study.samples.runs; run++) {
        this.progress?.report('Running the float model');
        const outputs = await this.runs.floatOutputs(run);
        figures.add(outputs, outputs, this.study.samples.span(run));
      }
      const { baseline } = figures;
      return baseline === undefined
        ? { metric: 'sqnrDb' as const, baseline: null }
        : { metric: 'top1' as const, baseline };
    });
  }

  async allQuantized(metric: SensitivityMetric): Promise<SensitivitySummary['allQuantized']> {
    if (!this.study.all) return [];
    const { what, bits } = this.options;
    const results: ({ bits: number } & OutputFigures)[] = [];
    for (const width of bits) {
      const found = await remembered(this.env.memory, this.key({ of: 'all layers', what, bits: width }), async () => {
        const figures = this.figures();
        for (let run = 0; run < this.study.samples.runs; run++)
          figures.add(
            await this.chain.floatOutputs(run),
            await this.chain.allQuantized(run, width),
            this.study.samples.span(run),
          );
        return figures.result(metric);
      });
      results.push({ bits: width, ...found });
    }
    return results;
  }

  /** Points that are known, and then the others, unit by unit: those that are wanted first, then in the graph's order. */
  async *points(metric: SensitivityMetric): AsyncGenerator<SensitivityPoint> {
    const first = new Set(this.options.first);
    const isFirst = ({ layer }: Variant) => layer.group.some(name => first.has(name));
    const pending: Lane[] = [];
    for (const variant of [...this.study.variants].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))))
      for (const bits of this.options.bits) {
        const lane = { variant, bits };
        // Kept below, under options of its own.
        const known = (await this.env.memory?.recall(this.pointKey(lane))) as OutputFigures | undefined;
        if (known) yield this.point(lane, known);
        else pending.push(lane);
      }
    for (const unit of await this.runs.units(pending)) yield* this.measure(unit, metric);
  }

  private async *measure(unit: readonly Lane[], metric: SensitivityMetric): AsyncGenerator<SensitivityPoint> {
    const figures = new Map(unit.map(lane => [lane, this.figures()]));
    for await (const { lane, run, reference, outputs } of this.runs.outputs(unit)) {
      figures.get(lane)!.add(reference, outputs, this.study.samples.span(run));
      this.report(lane, run);
    }
    for (const [lane, found] of figures) {
      const result = found.result(metric);
      await this.env.memory?.keep(this.pointKey(lane), result);
      yield this.point(lane, result);
    }
  }

  private point({ variant: { layer }, bits }: Lane, figures: OutputFigures): SensitivityPoint {
    this.done++;
    return { group: layer.group, layer: layer.name, bits, ...figures };
  }

  private report({ variant: { layer }, bits }: Lane, run: number): void {
    const total = this.study.variants.length * this.options.bits.length;
    const within = run + 1 < this.study.samples.runs ? `, sample ${this.study.samples.span(run + 1).start}` : '';
    this.progress?.report(
      `${this.done} of ${total} measured, now ${layer.name} in ${bits} bits${within}`,
      this.done / total,
    );
  }

  private figures = (): VariantFigures => new VariantFigures(this.env.dataset.labels);

  private pointKey = ({ variant: { layer }, bits }: Lane): object => {
    const { what, mode } = this.options;
    return this.key({ of: layer.name, what, mode, bits });
  };

  private key = (part: object): object => {
    const { perTensor = false } = this.options;
    return { study: 'sensitivity', samples: this.study.samples.count, perTensor, ...part };
  };
}
