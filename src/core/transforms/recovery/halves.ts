import { LatheError } from '../../errors';
import type { Dataset } from '../../ports';

/** Two data sets of every other run of one: neighbours are alike where samples are sorted by class. */
export function halvesOf(dataset: Dataset, samples: number): { fitted: Dataset; heldOut: Dataset } {
  const step = dataset.step ?? 1;
  const runs = Math.floor(samples / step);
  if (runs < 2)
    throw new LatheError(
      `choosing recovery steps takes at least ${2 * step} samples, one half to fit and one to judge, but there are ${samples}: give it more data`,
      'missing-data',
    );
  const half = (offset: number, count: number): Dataset => ({
    ...dataset,
    samples: count * step,
    labels: undefined,
    // A run takes one step of samples from a multiple of it.
    batch: (start, size) => dataset.batch((2 * Math.floor(start / step) + offset) * step, size),
  });
  return { fitted: half(0, Math.ceil(runs / 2)), heldOut: half(1, Math.floor(runs / 2)) };
}
