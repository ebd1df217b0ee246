import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Clock, Dataset, Runtime } from '../../ports';
import { stepOf } from '../fidelity';

const WARM_UP_RUNS = 3;
const FEWEST_RUNS = 3;
/** Longer than what a busy machine gives one process at a time: the points, too, were measured beside what else ran. */
const LEAST_SECONDS = 0.5;

/** Seconds that one sample takes in a run of the whole model as it was given: the mean of single runs, as it is to stand for their sum. */
export async function secondsPerSample(
  model: Model,
  dataset: Dataset,
  { runtime, clock, threads }: { runtime: Runtime; clock: Clock; threads?: number },
): Promise<number> {
  const step = stepOf(dataset);
  const feeds = await dataset.batch(0, step);
  const session = await runtime.create({ bytes: await encodeToBytes(model) }, { threads });
  const given = Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]!]));
  try {
    for (let i = 0; i < WARM_UP_RUNS; i++) await session.run(given);
    const start = clock.now();
    let seconds = 0;
    let runs = 0;
    for (; runs < FEWEST_RUNS || seconds < LEAST_SECONDS; runs++) {
      await session.run(given);
      seconds = (clock.now() - start) / 1000;
    }
    return seconds / runs / step;
  } finally {
    await session.release();
  }
}
