import type { Model } from '../../ir';
import type { Clock, ParallelRuntimes, ResultMemory } from '../../ports';
import { besideEachOther } from '../variants/besideEachOther';
import type { OutputFigures, SensitivityMetric } from '../variants/figures';
import { FloatRuns } from '../variants/floatRuns';
import { LaneSweep } from '../variants/laneSweep';
import { secondsPerSample } from '../variants/naive';
import type { PrunePoint, PruneSweepBase, PruneSweepOptions, PruneSweepSummary } from './options';
import { runnersFor } from './runners';
import { openPruneStudy, type PruneStudyEnv } from './study';
import type { PrunedUnit } from './units';

export interface PruneSweepEnv extends PruneStudyEnv {
  readonly clock: Clock;
  /** Points are measured on them, several at a time. */
  readonly parallel?: ParallelRuntimes;
  /** What was measured on this model and data before is taken from it. */
  readonly memory?: ResultMemory;
  /** Told what is known before the first point. */
  readonly onStart?: (base: PruneSweepBase) => void;
}

/**
 * Sensitivity of a model to pruning: each group of channels, or each layer's single weights, cut by each share while the rest stays
 * whole (Han et al. 2015, arXiv 1506.02626, section 3). Channels go by importance, weights by size. Gives each point as it is
 * measured, and in the end what holds for all.
 *
 * A model without some channels equals one whose weights read zeros for them: so most variants differ from the model in one
 * segment, and only what follows is run again. Sizes that rounding makes equal are measured once.
 * Throws LatheError when nothing can be measured and when the data does not fit.
 */
export async function* sweepPruning(
  original: Model,
  options: PruneSweepOptions,
  env: PruneSweepEnv,
): AsyncGenerator<PrunePoint, PruneSweepSummary> {
  const started = env.clock.now();
  const study = await openPruneStudy(original, options, env);
  const prepared = env.clock.now();
  const { what, importance } = options;
  const key = { study: 'pruning', what, ...(what === 'channels' && { importance }) };
  const float = new FloatRuns(study, env.clock);
  const crews = [study, ...besideEachOther(study, env.parallel)].map(one => runnersFor(one, float));
  const sweep = new LaneSweep(study, crews, key, env);
  try {
    const { metric, baseline } = await sweep.baseline();
    const { units, lanes, skipped, samples } = study;
    const base = { metric, baseline, groups: units.map(u => u.layers), skipped, samples: samples.count };
    env.onStart?.(base);
    for (const unit of units) yield* pointsOf(unit, unit.total, unchanged(metric, baseline), options);
    for await (const { lane, figures } of sweep.measure(lanes, metric))
      yield* pointsOf(lane.unit, lane.kept, figures, options);
    await sweep.close();
    const seconds = (env.clock.now() - prepared) / 1000;
    const prepareSeconds = (prepared - started) / 1000;
    const single = await secondsPerSample(original, env.dataset, env);
    const naiveSeconds = units.length * options.ratios.length * samples.count * single;
    return { ...base, measured: lanes.length, seconds, prepareSeconds, naiveSeconds };
  } finally {
    await sweep.close();
  }
}

/** What a model is worth of which nothing is removed. */
const unchanged = (metric: SensitivityMetric, baseline: number | null): OutputFigures => ({
  value: metric === 'top1' ? baseline : null,
  sqnrDb: null,
  identical: true,
});

function* pointsOf(
  unit: PrunedUnit,
  kept: number,
  figures: OutputFigures,
  { ratios }: PruneSweepOptions,
): Generator<PrunePoint> {
  const { layers, total } = unit;
  for (const ratio of ratios)
    if (unit.keptAt(ratio) === kept) yield { group: layers, layer: layers[0]!, ratio, kept, total, ...figures };
}
