import { inspect } from '../../analysis/inspect';
import type { Model } from '../../ir';
import type { Dataset, ModelSource, Progress, ResultMemory } from '../../ports';
import { partOfProgress } from '../partOfProgress';
import { type SensitivityEnv, type SensitivityPoint, sweepQuantization } from '../sensitivity';
import { inGraphOrder } from '../variants/inGraphOrder';
import { usableSamples } from '../variants/samples';
import { mostTried, tryCounts } from './bracket';
import { CostModel } from './costModel';
import { cheapestGood, paretoFront, surelyKeeps } from './front';
import { goalOf } from './goal';
import { Measuring } from './measuring';
import { notesOn } from './notes';
import type { SearchOptions, SearchOutcome, SearchPoint } from './options';
import { prediction, type RankedLayer, rankLayers } from './ranking';

export * from './options';

export interface SearchEnv extends SensitivityEnv {
  /** The float model as the runtime loads it, and its size. */
  readonly original: ModelSource & { readonly size: number };
  /** What the layers are ranked on; the models are measured on `dataset`. */
  readonly calibration: { readonly dataset: Dataset; readonly memory?: ResultMemory };
  readonly dims?: Readonly<Record<string, number>>;
  /** All that `quantize` depends on beside the layers, as JSON: what was measured before is taken from `memory`. */
  readonly settings: object;
  /** The real model with these layers float and all others that can be in INT8. `layers`: both together. */
  quantize(float: ReadonlySet<string>, layers: readonly string[]): Promise<Model>;
}

/** Samples that the layers are ranked on: noise shows on few. */
const RANKING_SAMPLES = 32;
/** Shares of the progress after calibrating for the ranking, and after that. */
const CALIBRATING = 0.1;
const RANKING = 0.4;

/**
 * Chooses which layers are INT8 and which stay float: the smallest predicted cost that keeps the metric. Layers are ranked by a sweep
 * (see `rankLayers`); then models with more and more float layers are made for real and measured, on a coarse grid and by bisection.
 * Throws LatheError when no layer can be quantized, when the data does not fit, and for a goal that the data cannot tell.
 */
export async function searchPrecision(model: Model, options: SearchOptions, env: SearchEnv): Promise<SearchOutcome> {
  const { progress, dataset } = env;
  const samples = usableSamples(dataset, Math.min(options.samples, dataset.samples));
  const measuring = new Measuring(env.original, samples, env);
  progress?.report('Running the float model', 0);
  const goal = goalOf(options, await measuring.baseline(), dataset);
  const costs = new CostModel(
    inspect(model, { name: '', bytes: 0 }, { dims: { default: 1, ...env.dims } }).layers,
    options.floatAs,
  );
  const { points: swept, skipped } = await sweep(model, options, env);
  const ranked = rankLayers(swept, costs);

  const layers = ranked.map(l => l.name);
  const measuredPoints = new Map<number, SearchPoint>();
  const total = mostTried(ranked.length);
  await tryCounts(ranked.length, async count => {
    progress?.throwIfCancelled();
    const done = measuredPoints.size;
    progress?.report(
      `Measuring real models: ${count} of ${layers.length} layers float`,
      RANKING + ((1 - RANKING) * done) / total,
    );
    const float = layers.slice(0, count);
    const measured = await measuring.measure(goal.metric, { settings: env.settings, float: [...float].sort() }, () =>
      env.quantize(new Set(float), layers),
    );
    const point = { float, ...predicted(ranked, count), measured };
    measuredPoints.set(count, point);
    return surelyKeeps(point, goal.leastValue);
  });
  const made = [...measuredPoints].sort(([a], [b]) => a - b).map(([, point]) => point);
  const points = [...made, floatPoint(layers, goal.baseline, env.original.size)];
  const front = paretoFront(points);
  const chosen = cheapestGood(made, goal.leastValue);
  const outcome = { ...goal, points, front, chosen, layers, samples };
  return { ...outcome, notes: notesOn(outcome, { options, skipped, countsTime: costs.countsTime, dataset }) };
}

const predicted = (ranked: readonly RankedLayer[], count: number) => {
  const { cost, loss } = prediction(ranked, count);
  return { predictedCost: cost, predictedLoss: loss };
};

const floatPoint = (layers: readonly string[], baseline: number | null, bytes: number): SearchPoint => ({
  float: layers,
  predictedCost: 1,
  predictedLoss: 0,
  measured: {
    value: baseline,
    sqnrDb: null,
    identical: true,
    bytes,
    standardError: baseline === null ? null : 0,
  },
});

async function sweep(model: Model, { perTensor }: SearchOptions, env: SearchEnv) {
  const { dataset, memory } = env.calibration;
  const points: SensitivityPoint[] = [];
  const steps = sweepQuantization(
    model,
    { bits: [8], what: 'both', mode: 'one-on', perTensor, samples: RANKING_SAMPLES },
    { ...env, dataset, memory, ...progressOfSweep(env.progress) },
  );
  for (;;) {
    const next = await steps.next();
    if (next.done) return { points: inGraphOrder(model, points, ({ bits }) => bits), skipped: next.value.skipped };
    points.push(next.value);
  }
}

/** A sweep counts twice from 0 to 1: while it calibrates, and over its points. */
function progressOfSweep(progress: Progress | undefined): Pick<SearchEnv, 'progress' | 'onStart'> {
  if (!progress) return {};
  let current = partOfProgress(progress, 0, CALIBRATING);
  return {
    onStart: () => {
      current = partOfProgress(progress, CALIBRATING, RANKING);
    },
    progress: {
      report: (message, fraction) => current.report(message, fraction),
      throwIfCancelled: () => progress.throwIfCancelled(),
    },
  };
}
