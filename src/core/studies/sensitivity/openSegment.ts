import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Feeds, Runtime, Session } from '../../ports';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { SegmentDecisions, Simulation } from './decisions';
import { type LayerWeights, layerWeights } from './layerWeights';
import { type QuantizedSegment, quantizedSegment, valueFeeds, weightFeeds, withStoredWeights } from './segmentModel';
import type { Segment } from './segments';

export interface SegmentEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly settings: QuantizeSettings;
}

/** A session of one segment. */
export class OpenSegment {
  private readonly widths = new Map<number, Promise<Feeds>>();

  private constructor(
    private readonly session: Session,
    /** What it is fed beside values of the model, at a bit width. */
    private readonly parameters: (bits: number) => Promise<Feeds>,
  ) {}

  static async float({ model }: Segment, env: SegmentEnv): Promise<OpenSegment> {
    return new OpenSegment(await sessionOf(model, env), async () => ({}));
  }

  /** `bits`: the only width that it will be run at, whose weights are stored in it; undefined: weights are fed, for any width. */
  static async quantized(
    segment: Segment,
    decisions: SegmentDecisions,
    simulation: Simulation,
    bits: number | undefined,
    env: SegmentEnv,
  ): Promise<OpenSegment> {
    const quantized = quantizedSegment(segment, decisions);
    const weights = (width: number) => weightsAt(quantized, decisions, simulation, width, env.settings);
    const values = async (width: number) => valueFeeds(quantized, await simulation.parameters(width), width);
    if (bits === undefined)
      return new OpenSegment(await sessionOf(quantized.model, env), async width => ({
        ...(await values(width)),
        ...(await weights(width)),
      }));
    return new OpenSegment(await sessionOf(withStoredWeights(quantized, await weights(bits)), env), values);
  }

  async run(values: Feeds, bits: number): Promise<Feeds> {
    const parameters = this.widths.get(bits) ?? this.parameters(bits);
    this.widths.set(bits, parameters);
    const known: Feeds = { ...values, ...(await parameters) };
    return this.session.run(Object.fromEntries(this.session.inputs.map(({ name }) => [name, known[name]!])));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

const sessionOf = async (model: Model, { runtime, threads }: SegmentEnv): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, { threads, restWhenIdle: true });

async function weightsAt(
  quantized: QuantizedSegment,
  { layers }: SegmentDecisions,
  { parameters, constant }: Simulation,
  bits: number,
  settings: QuantizeSettings,
): Promise<Feeds> {
  const scales = await parameters(bits);
  const weights = new Map<string, LayerWeights>();
  for (const layer of layers) {
    const inputScale = scales.get(layer.inputs[0]!.value)?.scale;
    weights.set(layer.node.name, await layerWeights(layer, constant, bits, inputScale, settings));
  }
  return weightFeeds(quantized, weights);
}
