import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Clock, Dataset, Feeds, Progress, ResultMemory, Runtime, Session } from '../../ports';

export interface CalibrationEnv {
  readonly runtime: Runtime;
  readonly dataset: Dataset;
  readonly clock: Clock;
  readonly progress?: Progress;
  /** Ranges that were measured before are taken from it. */
  readonly memory?: ResultMemory;
}

/** The samples `from` to `to`. */
export interface SampleSpan {
  readonly from: number;
  readonly to: number;
}

/** Runs a model over the data, a sample (or the batch that the model insists on) at a time, and hands on what it gives out and was fed. */
export async function runOverData(
  model: Model,
  outputs: readonly string[],
  { from, to }: SampleSpan,
  { runtime, dataset, progress }: CalibrationEnv,
  /** `done`: samples that have been run, those before `from` among them. */
  take: (results: Feeds, fed: Feeds, done: number) => Promise<void> | void,
): Promise<void> {
  const session = await runtime.create({ bytes: await encodeToBytes(model) });
  try {
    const step = batchSize(session, dataset);
    if (to < step)
      throw new LatheError(
        `the model takes ${step} samples at a time but the data has ${to}: give it more`,
        'missing-data',
      );
    for (let done = from; done + step <= to; ) {
      progress?.throwIfCancelled();
      const fed = await feeds(session, dataset, done, step);
      const results = await session.run(fed, outputs);
      done += step;
      await take(results, fed, done);
      progress?.report(`Calibrating: sample ${done} of ${to}`, done / to);
    }
  } finally {
    await session.release();
  }
}

/** Samples per run: one where the batch is free, else what the data knows of the model, or its inputs' leading dimension says. */
function batchSize(session: Session, { batchable, step }: Dataset): number {
  if (batchable) return 1;
  if (step !== undefined) return step;
  const leading = session.inputs.map(i => i.shape[0]).filter(d => typeof d === 'number');
  return leading.length > 0 && leading.every(d => d === leading[0]) ? leading[0]! : 1;
}

async function feeds(session: Session, dataset: Dataset, start: number, count: number): Promise<Feeds> {
  const batch = await dataset.batch(start, count);
  for (const { name } of session.inputs)
    if (!batch[name])
      throw new LatheError(`the data ${dataset.label} has no array for the model's input ${name}`, 'missing-data');
  return Object.fromEntries(session.inputs.map(({ name }) => [name, batch[name]!]));
}
