import type { Model } from '../../ir';
import { type ClippedRange, entropyRange, mseRange, percentileRange } from '../../numeric/clipping';
import { batchFor, type CalibrationEnv, runOverData } from './calibrationRun';
import type { CompleteOptions } from './choices';
import { type Detail, KeptObservations } from './keptObservations';
import { Distribution, Observation } from './observation';
import { observeValues } from './observeValues';
import type { Ranges } from './ranges';

export interface RangeOptions extends Pick<CompleteOptions, 'calibration' | 'percentile'> {
  /** At most this many samples of the data. */
  readonly samples: number;
}

/**
 * The range of each value over the data; null for one that was not finite or always empty. Values are watched in one run over the data, whose
 * result serves every method; what the memory knows of it is not run again.
 */
export async function measureRanges(
  model: Model,
  values: readonly string[],
  options: RangeOptions,
  env: CalibrationEnv,
): Promise<Ranges> {
  const { samples, calibration } = options;
  const detail: Detail = calibration === 'minmax' ? 'extremes' : 'distributions';
  const kept = new KeptObservations(env.memory, { samples, values }, env.clock);
  const known = await kept.recall(detail);
  const observations = new Map(known?.observations ?? values.map(value => [value, unseen(detail)] as const));
  const from = known?.samples ?? 0;
  if (from < samples) {
    const observer = observeValues(model, observations);
    // The same for every method: in another batch the runtime may round otherwise.
    const batch = await batchFor(env.dataset);
    let seen = from;
    const span = { from, to: samples, batch, discard: true };
    await runOverData(observer.model, observer.outputs, span, env, (results, fed, done) => {
      observer.take(results, fed, done - seen);
      seen = done;
      return kept.keepPart({ samples: done, observations }, detail);
    });
    await kept.keepWhole({ samples, observations }, detail);
  }
  return new Map(
    [...observations].map(([value, seen]) => [value, seen.hasRange ? rangeOf(seen, options) : null] as const),
  );
}

const unseen = (detail: Detail) => new Observation(detail === 'distributions' ? new Distribution() : undefined);

function rangeOf({ min, max, distribution }: Observation, { calibration, percentile }: RangeOptions): ClippedRange {
  if (calibration === 'minmax') return { min, max };
  const { average, histogram } = distribution!;
  switch (calibration) {
    case 'moving-average':
      return average!;
    case 'percentile':
      return percentileRange(histogram, percentile);
    case 'entropy':
      return entropyRange(histogram);
    case 'mse':
      return mseRange(histogram);
  }
}
