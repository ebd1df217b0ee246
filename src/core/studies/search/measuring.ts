import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Dataset, Feeds, ModelSource, Progress, ResultMemory, Runtime, Session } from '../../ports';
import { remembered } from '../remembered';
import type { SensitivityMetric } from '../sensitivity';
import { VariantFigures } from '../variants/figures';
import { Samples } from '../variants/samples';
import type { MeasuredModel } from './options';
import { PairedFall } from './pairedFall';

export interface MeasuringEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly dataset: Dataset;
  readonly memory?: ResultMemory;
  readonly progress?: Progress;
}

/** Samples in one run: real models are run as they are, so this only has to keep the runs few. */
const BATCH = 16;

/** Measures models against the float model, all over the same samples. */
export class Measuring {
  private readonly samples: Samples;
  private reference: readonly Feeds[] | undefined;

  constructor(
    private readonly original: ModelSource,
    count: number,
    private readonly env: MeasuringEnv,
  ) {
    this.samples = new Samples(env.dataset, count, BATCH);
  }

  /** The float model's share of right classes; undefined: there are no labels, or no class scores. */
  async baseline(): Promise<number | undefined> {
    const key = { study: 'search', of: 'float model', samples: this.samples.count };
    const { accuracy } = await remembered(this.env.memory, key, async () => {
      const figures = new VariantFigures(this.env.dataset.labels);
      for (const [run, outputs] of (await this.floatOutputs()).entries())
        figures.add(outputs, outputs, this.samples.span(run));
      return { accuracy: figures.baseline ?? null };
    });
    return accuracy ?? undefined;
  }

  /** @param options what the model is made from (JSON), for results that were measured before */
  measure(metric: SensitivityMetric, options: object, make: () => Promise<Model>): Promise<MeasuredModel> {
    const key = { study: 'search', ...options, metric, samples: this.samples.count };
    return remembered(this.env.memory, key, async () => {
      const bytes = await encodeToBytes(await make());
      const figures = new VariantFigures(this.env.dataset.labels);
      const fall = new PairedFall(metric === 'top1' ? this.env.dataset.labels : undefined);
      const reference = await this.floatOutputs();
      const session = await this.open({ bytes });
      try {
        for (let run = 0; run < this.samples.runs; run++) {
          const outputs = await this.run(session, run);
          requireSameOutputs(reference[run]!, outputs);
          figures.add(reference[run]!, outputs, this.samples.span(run));
          fall.add(reference[run]!, outputs, this.samples.span(run));
        }
      } finally {
        await session.release();
      }
      return { ...figures.result(metric), bytes: bytes.length, standardError: fall.standardError() };
    });
  }

  private async floatOutputs(): Promise<readonly Feeds[]> {
    if (this.reference) return this.reference;
    const session = await this.open(this.original);
    try {
      const outputs: Feeds[] = [];
      for (let run = 0; run < this.samples.runs; run++) outputs.push(await this.run(session, run));
      this.reference = outputs;
      return outputs;
    } finally {
      await session.release();
    }
  }

  private open(model: ModelSource): Promise<Session> {
    return this.env.runtime.create(model, { threads: this.env.threads });
  }

  private async run(session: Session, run: number): Promise<Feeds> {
    this.env.progress?.throwIfCancelled();
    const fed = await this.samples.feeds(run);
    return session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, fed[name]!])));
  }
}

/** Static quantization keeps the outputs of a model; without a name in common there would be nothing to measure. */
function requireSameOutputs(reference: Feeds, outputs: Feeds): void {
  const missing = Object.keys(reference).find(name => !outputs[name]);
  if (missing !== undefined)
    throw new LatheError(`the quantized model has no output ${missing}: it cannot be measured`);
}
