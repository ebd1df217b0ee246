import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Dataset, Feeds, Progress, Runtime, Session } from '../../ports';

export interface CalibrationEnv {
  readonly runtime: Runtime;
  readonly dataset: Dataset;
  readonly progress?: Progress;
}

/** Runs a model over the data, a sample (or the batch that the model insists on) at a time, and hands on what it gives out and was fed. */
export async function runOverData(
  model: Model,
  outputs: readonly string[],
  samples: number,
  { runtime, dataset, progress }: CalibrationEnv,
  take: (results: Feeds, fed: Feeds) => void,
): Promise<void> {
  const session = await runtime.create({ bytes: await encodeToBytes(model) });
  try {
    const step = batchSize(session, dataset);
    if (samples < step)
      throw new LatheError(
        `the model takes ${step} samples at a time but the data has ${samples}: give it more`,
        'missing-data',
      );
    for (let start = 0; start + step <= samples; start += step) {
      progress?.throwIfCancelled();
      const fed = await feeds(session, dataset, start, step);
      take(await session.run(fed, outputs), fed);
      progress?.report(`Calibrating: sample ${start + step} of ${samples}`, (start + step) / samples);
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
