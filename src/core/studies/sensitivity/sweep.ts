import type { Model } from '../../ir';
import { besideEachOther } from '../variants/besideEachOther';
import { ChainRuns } from '../variants/chainRuns';
import { FloatRuns } from '../variants/floatRuns';
import { LaneSweep, type Measured, type Runner } from '../variants/laneSweep';
import { secondsPerSample } from '../variants/naive';
import { StackedRuns } from '../variants/stackedRuns';
import type { OutputFigures, SensitivityOptions, SensitivityPoint, SensitivitySummary } from './options';
import { openStudy, type SensitivityEnv, type Study, type SweptLane } from './study';

/**
 * Sensitivity of a model's layers to quantization, by simulation in float: symmetric weights per output channel (or tensor), asymmetric
 * activations per tensor, ranges from the extremes over the same samples (Jacob et al. 2018; Nagel et al. 2021). Gives each point
 * as it is measured, layers that are wanted first before the others, and in the end what holds for all.
 *
 * The model is cut into segments where little is live: what lies before a changed layer is run once, and only from its segment
 * on is anything run again. Points that `env.memory` has are not measured again.
 * Throws LatheError when no layer can be measured and when the data does not fit.
 */
export async function* sweepQuantization(
  original: Model,
  options: SensitivityOptions,
  env: SensitivityEnv,
): AsyncGenerator<SensitivityPoint, SensitivitySummary> {
  const started = env.clock.now();
  const study = await openStudy(original, options, env);
  const prepared = env.clock.now();
  const { what, perTensor = false } = options;
  const chain = new ChainRuns(study);
  const float = new FloatRuns(study, env.clock);
  const crewOf = (one: Study): Runner[] => {
    const other = one === study ? chain : new ChainRuns(one);
    return [{ runs: study.isStacked ? new StackedRuns(one, float) : other, takes: () => true }];
  };
  const crews = [study, ...besideEachOther(study, env.parallel)].map(crewOf);
  const sweep = new LaneSweep(study, crews, { study: 'sensitivity', perTensor, what }, env);
  try {
    const { metric, baseline } = await sweep.baseline();
    const allQuantized: ({ bits: number } & OutputFigures)[] = [];
    for (const { bits, variant } of study.all) {
      const key = { of: 'all layers', bits };
      allQuantized.push({ bits, ...(await sweep.figuresOf(key, metric, run => chain.baseOutputs(variant, run))) });
    }
    const { lanes, skipped, samples } = study;
    const base = { metric, baseline, allQuantized, skipped, samples: samples.count };
    env.onStart?.(base);
    for await (const measured of sweep.measure(lanes, metric)) yield pointOf(measured);
    await sweep.close();
    const seconds = (env.clock.now() - prepared) / 1000;
    const prepareSeconds = (prepared - started) / 1000;
    const single = await secondsPerSample(original, env.dataset, env);
    return { ...base, seconds, prepareSeconds, naiveSeconds: lanes.length * samples.count * single };
  } finally {
    await sweep.close();
  }
}

const pointOf = ({ lane: { layer, bits }, figures }: Measured<SweptLane>): SensitivityPoint => ({
  group: layer.group,
  layer: layer.name,
  bits,
  ...figures,
});
