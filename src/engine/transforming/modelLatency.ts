import type { Model } from '../../core/ir';
import { encodeToBytes } from '../../core/onnx';
import type { Clock, Feeds, Runtime } from '../../core/ports';
import { median } from '../../core/studies/quantiles';

const [WARM_UP_RUNS, RUNS] = [5, 25];

/** Milliseconds that a run of a model takes on this machine: the median of some, after warm-up. */
export async function modelLatency(model: Model, feeds: Feeds, runtime: Runtime, clock: Clock): Promise<number> {
  const session = await runtime.create({ bytes: await encodeToBytes(model) });
  try {
    for (let i = 0; i < WARM_UP_RUNS; i++) await session.run(feeds);
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const start = clock.now();
      await session.run(feeds);
      times.push(clock.now() - start);
    }
    return median(times);
  } finally {
    await session.release();
  }
}
