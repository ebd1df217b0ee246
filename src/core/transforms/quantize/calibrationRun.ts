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

/** The samples `from` to `to`, and how they are run. */
export interface SampleSpan {
  readonly from: number;
  readonly to: number;
  /** Samples in one run where the batch is free; one when absent. */
  readonly batch?: number;
  /** Results hold only until `take` is done with them: then their memory is given back. */
  readonly discard?: boolean;
}

/** Runs a model over the data, and hands on what it gives out and was fed. */
export async function runOverData(
  model: Model,
  outputs: readonly string[],
  { from, to, batch = 1, discard = false }: SampleSpan,
  { runtime, dataset, progress }: CalibrationEnv,
  /** `done`: samples that have been run, those before `from` among them. */
  take: (results: Feeds, fed: Feeds, done: number) => Promise<void> | void,
): Promise<void> {
  const session = await runtime.create({ bytes: await encodeToBytes(model) }, { returnMemory: true });
  try {
    let step = dataset.batchable ? batch : fixedBatch(session, dataset);
    if (to < step && !dataset.batchable)
      throw new LatheError(
        `the model takes ${step} samples at a time but the data has ${to}: give it more`,
        'missing-data',
      );
    const end = dataset.batchable ? to : to - (to % step);
    const runOnce = async (done: number, samples: number): Promise<boolean> => {
      const fed = await feeds(session, dataset, done, samples);
      const results = await runFor(session, fed, outputs).catch((error: unknown) => {
        if (samples === 1 || !dataset.batchable || done > from) throw error;
      });
      if (!results) return false;
      await take(results, fed, done + samples);
      if (discard) session.discard?.(results);
      return true;
    };
    for (let done = from; done < end; ) {
      progress?.throwIfCancelled();
      const samples = Math.min(step, end - done);
      if (await runOnce(done, samples)) {
        done += samples;
        progress?.report(`Calibrating: sample ${done} of ${to}`, done / to);
      }
      // A model may insist on one sample inside that its inputs leave free (a Reshape to [1, n]).
      else step = 1;
    }
  } finally {
    await session.release();
  }
}

/** The runtime takes no request for nothing, as when the model's inputs alone are watched. */
const runFor = async (session: Session, fed: Feeds, outputs: readonly string[]): Promise<Feeds> =>
  outputs.length > 0 ? session.run(fed, outputs) : {};

/** Where the batch is free, small samples share a run: as many as hold about this many numbers. */
const NUMBERS_PER_RUN = 2 ** 18;
const LARGEST_BATCH = 8;

/** How many samples to run at once where the batch is free. */
export async function batchFor(dataset: Dataset): Promise<number> {
  if (!dataset.batchable) return 1;
  const numbers = Object.values(await dataset.batch(0, 1)).reduce((n, { data }) => n + data.length, 0);
  return Math.max(1, Math.min(LARGEST_BATCH, Math.floor(NUMBERS_PER_RUN / numbers)));
}

/** What the data knows of the model, or its inputs' leading dimension says. */
function fixedBatch(session: Session, { step }: Dataset): number {
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
