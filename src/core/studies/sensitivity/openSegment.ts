import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Feeds, Progress, Runtime, Session } from '../../ports';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Simulation } from './decisions';
import { simulatedSegment } from './segmentModel';
import type { Part, Segment } from './segments';

export interface RunEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly progress?: Progress;
  readonly settings: QuantizeSettings;
}

/** A session of one segment. */
export class OpenSegment {
  private constructor(private readonly session: Session) {}

  static async float({ model }: Part, env: RunEnv): Promise<OpenSegment> {
    return new OpenSegment(await sessionOf(model, env));
  }

  /** Segment `i` as a simulation has it at one bit width. */
  static async quantized(
    segment: Segment,
    simulation: Simulation,
    i: number,
    bits: number,
    env: RunEnv,
  ): Promise<OpenSegment> {
    const model = await simulatedSegment(segment, simulation, i, bits, env.settings);
    return new OpenSegment(await sessionOf(model, env));
  }

  run(values: Feeds): Promise<Feeds> {
    return this.session.run(Object.fromEntries(this.session.inputs.map(({ name }) => [name, values[name]!])));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

export const sessionOf = async (model: Model, { runtime, threads }: RunEnv): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, { threads, restWhenIdle: true, keepQuantizationPairs: true });
