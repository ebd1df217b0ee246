import { LatheError, messageOf } from '../../errors';
import { type Numbers, numbersIn } from '../../numeric/outputValues';
import type { Feeds, RuntimeTensor } from '../../ports';
import type { OutputPair } from '../sameInterface';

/** One output for one sample, without the batch axis; float16 and 64-bit integers as numbers. */
export interface SampleOutput {
  readonly dims: readonly number[];
  readonly data: Numbers | readonly string[];
}
/** By the names that the original's outputs have. */
export type SampleOutputs = Readonly<Record<string, SampleOutput>>;

/** A figure of the user's own: the mean over samples of what `evaluate` returns. */
export interface SampleMetric {
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** For error messages: the file that it comes from. */
  readonly source: string;
  /** `label`: undefined without labels. `reference`: the original's outputs for the same sample. Must return a finite number. */
  evaluate(outputs: SampleOutputs, label: number | undefined, reference: SampleOutputs): unknown;
}

export interface CustomFigure {
  readonly name: string;
  readonly a: number;
  readonly b: number;
  readonly higherIsBetter: boolean;
}

/** A metric's means for both models. */
export class MetricMeans {
  private a = 0;
  private b = 0;
  private samples = 0;

  constructor(
    private readonly metric: SampleMetric,
    private readonly labels: readonly number[] | undefined,
  ) {}

  /** Adds one run of `count` samples from `start`. Throws LatheError naming the metric's file and the sample. */
  async add(outputs: readonly OutputPair[], a: Feeds, b: Feeds, start: number, count: number): Promise<void> {
    const ofSample = (feeds: Feeds, side: 'a' | 'b', row: number): SampleOutputs =>
      Object.fromEntries(outputs.map(o => [o.a, rowOf(o.a, feeds[o[side]]!, row, count)]));
    for (let row = 0; row < count; row++) {
      const label = this.labels?.[start + row];
      const reference = ofSample(a, 'a', row);
      this.a += await this.evaluate(reference, label, reference, start + row);
      this.b += await this.evaluate(ofSample(b, 'b', row), label, reference, start + row);
    }
    this.samples += count;
  }

  result(): CustomFigure {
    const { name, higherIsBetter } = this.metric;
    return { name, a: this.a / this.samples, b: this.b / this.samples, higherIsBetter };
  }

  private async evaluate(
    outputs: SampleOutputs,
    label: number | undefined,
    reference: SampleOutputs,
    sample: number,
  ): Promise<number> {
    const { metric } = this;
    let value: unknown;
    try {
      value = await metric.evaluate(outputs, label, reference);
    } catch (error) {
      throw new LatheError(`${metric.source}: evaluate failed at sample ${sample}: ${messageOf(error)}`);
    }
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new LatheError(
        `${metric.source}: evaluate must return a finite number, but returned ${String(value)} at sample ${sample}`,
      );
    return value;
  }
}

function rowOf(name: string, tensor: RuntimeTensor, row: number, count: number): SampleOutput {
  const data = numbersIn(tensor) ?? (tensor.data as string[]);
  const [rows, ...dims] = tensor.dims;
  if (rows !== count) {
    if (count === 1) return { dims: tensor.dims, data };
    throw new LatheError(
      `output ${name} of shape [${tensor.dims}] has no row for each of ${count} samples: a metric of your own cannot be measured`,
    );
  }
  const size = dims.reduce((n, d) => n * d, 1);
  return { dims, data: Array.prototype.slice.call(data, row * size, (row + 1) * size) };
}
