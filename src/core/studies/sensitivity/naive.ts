import type { Model } from '../../ir';
import { encodeToBytes } from '../../onnx';
import type { Clock, Dataset, Runtime } from '../../ports';
import { stepOf } from '../fidelity';
import { median } from '../quantiles';

const WARM_UP_RUNS = 3;
const TIMED_RUNS = 15;

/** Seconds that one sample takes in a run of the whole float model: the median of single runs. */
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
    const times: number[] = [];
    for (let i = 0; i < WARM_UP_RUNS + TIMED_RUNS; i++) {
      const start = clock.now();
      await session.run(given);
      times.push(clock.now() - start);
    }
    return median(times.slice(WARM_UP_RUNS)) / 1000 / step;
  } finally {
    await session.release();
  }
}
