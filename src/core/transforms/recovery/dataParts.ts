import { LatheError } from '../../errors';
import type { Dataset } from '../../ports';

/** The first so many samples of a data set, with their labels. */
export const firstSamples = (dataset: Dataset, samples: number): Dataset => ({
  ...partOf(dataset, samples, (start, count) => dataset.batch(start, count)),
  labels: dataset.labels?.slice(0, samples),
});

/** So many runs of a data set at most, evenly spread over it. */
export function spreadRuns(dataset: Dataset, runs: number): Dataset {
  const { step = 1 } = dataset;
  const available = Math.floor(dataset.samples / step);
  if (runs >= available) return dataset;
  return partOf(dataset, runs * step, (start, size) =>
    dataset.batch(Math.floor((start / size) * (available / runs)) * size, size),
  );
}

/** What data are called of which so many samples are used. */
export const labelOfUsed = ({ label, samples }: Pick<Dataset, 'label' | 'samples'>, used: number): string =>
  used < samples ? `${label}; ${used} of them used` : label;

/** Two data sets of every other run of one: neighbours are alike where samples are sorted by class. */
export function halvesOf(dataset: Dataset, samples: number): { fitted: Dataset; heldOut: Dataset } {
  const step = dataset.step ?? 1;
  const runs = Math.floor(samples / step);
  if (runs < 2)
    throw new LatheError(
      `choosing recovery steps takes at least ${2 * step} samples, one half to fit and one to judge, but there are ${samples}: give it more data`,
      'missing-data',
    );
  // Runs take equal counts, one behind the other.
  const half = (offset: number, count: number) =>
    partOf(dataset, count * step, (start, size) => dataset.batch((2 * Math.floor(start / size) + offset) * size, size));
  return { fitted: half(0, Math.ceil(runs / 2)), heldOut: half(1, Math.floor(runs / 2)) };
}

/** Labels are left out: nobody asks for those of parts that are spread over the data. */
function partOf(dataset: Dataset, samples: number, batch: Dataset['batch']): Dataset {
  const { label, synthetic, inputs, step, batchable } = dataset;
  return { label, synthetic, inputs, step, batchable, samples, batch, hash: () => dataset.hash() };
}
