import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Feeds, Progress, Runtime, Session } from '../../ports';

export interface RunEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly progress?: Progress;
}

/** A session of one segment. */
export class OpenSegment {
  private constructor(private readonly session: Session) {}

  static async open(model: Model, env: RunEnv): Promise<OpenSegment> {
    return new OpenSegment(await sessionOf(model, env));
  }

  run(values: Feeds): Promise<Feeds> {
    return this.session.run(givenTo(this.session, values));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

export const sessionOf = async (model: Model, { runtime, threads }: RunEnv): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, { threads, restWhenIdle: true, keepQuantizationPairs: true });

/** Those of the values that are the session's inputs. */
export const givenTo = ({ inputs }: Session, values: Feeds): Feeds =>
  Object.fromEntries(inputs.map(({ name }) => [name, values[name]!]));
