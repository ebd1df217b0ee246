import { cloneModel, type Model } from '../../ir';
import type { QuantizeSettings } from '../quantize/options';
import type { Selection } from '../selection';
import type { DataEnv, StepTimer } from '../transform';
import { absorbBiases } from './absorbBiases';
import { type Candidate, calibrated, quantizedForm } from './candidate';
import { correctBiases } from './correctBiases';
import { equalize, equalizeThroughClips } from './equalize';
import { halvesOf } from './halves';
import { type RecoverySettings, type RecoveryStepName, recoverySteps } from './options';
import { outputSqnrDb } from './outputAgreement';

/**
 * Takes the steps asked for one after the other, and says of each what the quantized outputs gained on the data by it: SQNR
 * against the float model, in dB. With `keepsBest` one half of the data fits, the other judges, and a step that makes it worse is
 * left out. The model given is left as it is.
 * @returns the float model to quantize, with the ranges to quantize it by
 */
export async function recover(
  prepared: Model,
  { steps, keepsBest }: RecoverySettings,
  settings: QuantizeSettings,
  env: DataEnv,
  timer: StepTimer,
): Promise<Candidate> {
  const whole = { ...env.dataset, samples: settings.samples };
  const { fitted, heldOut } = keepsBest ? halvesOf(env.dataset, settings.samples) : { fitted: whole, heldOut: whole };
  const agreement = (model: Model) => outputSqnrDb(prepared, model, { ...env, dataset: heldOut });
  const judged = async (candidate: Candidate) => {
    const sqnrDb = await agreement((await quantizedForm(candidate, settings, env)).model);
    return { candidate, sqnrDb };
  };

  let best = await timer.time('quantize without recovery', async () =>
    judged(await calibrated(prepared, [], settings, env)),
  );
  timer.describe({ sqnrDb: finite(best.sqnrDb) });
  for (const step of recoverySteps.filter(s => steps.has(s))) {
    const before = best.sqnrDb;
    const figures = await timer.time(titles[step], async () => {
      const { float, layers } = await taken[step](best.candidate, settings, { ...env, dataset: fitted });
      if (layers === 0) return { note: 'no layers that it could help', kept: false };
      const names = [...best.candidate.steps, step];
      const next = await judged(
        step === 'correctBias'
          ? // A corrected bias meets the error of integers, which the float model does not make: its ranges stay.
            { float, ranges: best.candidate.ranges, steps: names }
          : await calibrated(float, names, settings, env),
      );
      const kept = !keepsBest || next.sqnrDb >= before;
      const parity =
        step === 'correctBias' ? '' : `; in float ${decibels(await agreement(float))} against the original`;
      if (kept) best = next;
      const outcome = kept ? '' : ', left out';
      return {
        sqnrDb: finite(next.sqnrDb),
        kept,
        note: `${layers} ${unitOf(step, layers)}: ${decibels(before)} to ${decibels(next.sqnrDb)}${outcome}${parity}`,
      };
    });
    timer.describe(figures);
  }
  return best.candidate;
}

type Step = (
  from: Candidate,
  settings: QuantizeSettings,
  env: DataEnv,
) => Promise<{ float: Model /** How many were changed. */; layers: number }>;

const onCopy =
  (edit: (model: Model, selection: Selection, env: DataEnv) => Promise<number>): Step =>
  async ({ float: before }, { exclude, only }, env) => {
    const float = cloneModel(before);
    return { float, layers: await edit(float, { exclude, only }, env) };
  };

const taken: Readonly<Record<RecoveryStepName, Step>> = {
  equalize: onCopy(equalize),
  equalizeThroughClips: onCopy(equalizeThroughClips),
  absorbBias: onCopy(absorbBiases),
  correctBias: async (from, settings, env) => {
    const float = cloneModel(from.float);
    const { model, layers } = await quantizedForm(from, settings, env);
    return { float, layers: await correctBiases(float, model, layers, env) };
  },
};

const titles: Readonly<Record<RecoveryStepName, string>> = {
  equalize: 'equalize',
  equalizeThroughClips: 'equalize through clips',
  absorbBias: 'absorb biases',
  correctBias: 'correct biases',
};
const unitOf = (step: RecoveryStepName, count: number) => {
  const unit = step === 'equalize' || step === 'equalizeThroughClips' ? 'pair' : 'layer';
  return count === 1 ? unit : `${unit}s`;
};

const finite = (sqnrDb: number): number | null => (Number.isFinite(sqnrDb) ? sqnrDb : null);
const decibels = (sqnrDb: number): string =>
  sqnrDb === Number.POSITIVE_INFINITY ? 'equal' : Number.isFinite(sqnrDb) ? `${sqnrDb.toFixed(1)} dB` : 'not finite';
