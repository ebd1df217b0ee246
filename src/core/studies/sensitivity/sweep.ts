import type { Model } from '../../ir';
import type { Progress } from '../../ports';
import { remembered } from '../remembered';
import type { Chain } from './chain';
import { VariantFigures } from './figures';
import { secondsPerSample } from './naive';
import type {
  OutputFigures,
  SensitivityMetric,
  SensitivityOptions,
  SensitivityPoint,
  SensitivitySummary,
} from './options';
import { openStudy, type SensitivityEnv, type Study, StudyRuns, type Variant } from './study';

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
    for (const unit of sweep.units()) yield* sweep.measure(unit, metric);
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

interface OpenVariant extends Variant {
  readonly chain: Chain;
}

class Sweep {
  private readonly runs: StudyRuns;
  private readonly progress: Progress | undefined;
  private done = 0;

  constructor(
    private readonly study: Study,
    private readonly options: SensitivityOptions,
    private readonly env: SensitivityEnv,
  ) {
    this.runs = new StudyRuns(study);
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
            await this.runs.floatOutputs(run),
            await this.runs.allQuantized(run, width),
            this.study.samples.span(run),
          );
        return figures.result(metric);
      });
      results.push({ bits: width, ...found });
    }
    return results;
  }

  /** Variants that start from the same values, to be measured together: those that are wanted first, then in the graph's order. */
  units(): OpenVariant[][] {
    const first = new Set(this.options.first);
    const isFirst = ({ layer }: Variant) => layer.group.some(name => first.has(name));
    const units = new Map<string, OpenVariant[]>();
    for (const variant of [...this.study.variants].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)))) {
      const chain = this.runs.open(variant);
      const key = `${isFirst(variant)} ${chain.start}`;
      units.set(key, [...(units.get(key) ?? []), { ...variant, chain }]);
    }
    return [...units.values()];
  }

  /** The points of one unit: those that are known, then the others. */
  async *measure(unit: readonly OpenVariant[], metric: SensitivityMetric): AsyncGenerator<SensitivityPoint> {
    const { memory } = this.env;
    const pending: { variant: OpenVariant; bits: number; figures: VariantFigures }[] = [];
    for (const variant of unit)
      for (const bits of this.options.bits) {
        // Kept below, under options of its own.
        const known = (await memory?.recall(this.pointKey(variant, bits))) as OutputFigures | undefined;
        if (known) yield this.point(variant, bits, known);
        else pending.push({ variant, bits, figures: this.figures() });
      }
    try {
      for (let run = 0; run < this.study.samples.runs; run++)
        for (const { variant, bits, figures } of pending) {
          const outputs = await this.runs.outputs(variant.chain, run, bits);
          figures.add(await this.runs.floatOutputs(run), outputs, this.study.samples.span(run));
          this.report(variant, bits, run);
        }
    } finally {
      for (const { chain } of unit) await chain.close();
    }
    for (const { variant, bits, figures } of pending) {
      const result = figures.result(metric);
      await memory?.keep(this.pointKey(variant, bits), result);
      yield this.point(variant, bits, result);
    }
  }

  private point({ layer }: Variant, bits: number, figures: OutputFigures): SensitivityPoint {
    this.done++;
    return { group: layer.group, layer: layer.name, bits, ...figures };
  }

  private report({ layer }: Variant, bits: number, run: number): void {
    const total = this.study.variants.length * this.options.bits.length;
    const within = run + 1 < this.study.samples.runs ? `, sample ${this.study.samples.span(run + 1).start}` : '';
    this.progress?.report(
      `Sensitivity: ${this.done} of ${total} points, ${layer.name} in ${bits} bits${within}`,
      this.done / total,
    );
  }

  private figures = (): VariantFigures => new VariantFigures(this.env.dataset.labels);

  private pointKey = ({ layer }: Variant, bits: number): object => {
    const { what, mode } = this.options;
    return this.key({ of: layer.name, what, mode, bits });
  };

  private key = (part: object): object => {
    const { perTensor = false } = this.options;
    return { study: 'sensitivity', samples: this.study.samples.count, perTensor, ...part };
  };
}
