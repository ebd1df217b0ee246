import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Feeds, Runtime, Session } from '../../ports';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Simulation } from './decisions';
import { type LayerWeights, layerWeights } from './layerWeights';
import { quantizedSegment, valueFeeds } from './segmentModel';
import type { Part, Segment } from './segments';

export interface SegmentEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly settings: QuantizeSettings;
}

/** A session of one segment. */
export class OpenSegment {
  private constructor(
    private readonly session: Session,
    /** What it is fed beside values of the model. */
    private readonly parameters: Feeds,
  ) {}

  static async float({ model }: Part, env: SegmentEnv): Promise<OpenSegment> {
    return new OpenSegment(await sessionOf(model, env), {});
  }

  /** Segment `i` as a simulation has it at one bit width. */
  static async quantized(
    segment: Segment,
    simulation: Simulation,
    i: number,
    bits: number,
    env: SegmentEnv,
  ): Promise<OpenSegment> {
    const decisions = simulation.segments[i]!;
    const scales = await simulation.parameters(bits);
    const weights = new Map<string, LayerWeights>();
    for (const layer of decisions.layers) {
      const inputScale = scales.get(layer.inputs[0]!.value)?.scale;
      weights.set(layer.node.name, await layerWeights(layer, simulation.constant, bits, inputScale, env.settings));
    }
    const { model, values } = quantizedSegment(segment, decisions, weights);
    return new OpenSegment(await sessionOf(model, env), valueFeeds(values, scales, bits));
  }

  run(values: Feeds): Promise<Feeds> {
    const known: Feeds = { ...values, ...this.parameters };
    return this.session.run(Object.fromEntries(this.session.inputs.map(({ name }) => [name, known[name]!])));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

const sessionOf = async (model: Model, { runtime, threads }: SegmentEnv): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, { threads, restWhenIdle: true });
