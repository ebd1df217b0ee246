import { cloneModel, type Model } from '../../ir';
import type { QuantizeSettings } from '../quantize/options';
import type { Selection } from '../selection';
import type { DataEnv, StepTimer } from '../transform';
import { absorbBiases } from './absorbBiases';
import { adaRound } from './adaRound/adaRound';
import { type Candidate, calibrated, quantizedForm } from './candidate';
import { correctBiases } from './correctBiases';
import { firstSamples, halvesOf } from './dataParts';
import { equalize, equalizeThroughClips } from './equalize';
import { LabelCheck } from './labelCheck';
import { type RecoverySettings, type RecoveryStepName, recoverySteps } from './options';
import { outputSqnrDb } from './outputAgreement';

/**
 * Takes the steps asked for one after the other, and says of each what the quantized outputs gained on the data by it: SQNR
 * against the float model, in dB. With `keepsBest` one half of the data fits, the other judges, and a step that makes it worse is
 * taken back. Where the data have labels too, all are taken back if the quantized model is right less often with them. With `ifLosing`
 * none are taken where it gives all labelled samples the classes of the float model. The model given is left as it is.
 * @returns the float model to quantize, with the ranges to quantize it by
 */
export async function recover(
  prepared: Model,
  { steps, keepsBest, ifLosing }: RecoverySettings,
  settings: QuantizeSettings,
  env: DataEnv,
  timer: StepTimer,
): Promise<Candidate> {
  const whole = firstSamples(env.dataset, settings.samples);
  const { fitted, heldOut } = keepsBest ? halvesOf(env.dataset, settings.samples) : { fitted: whole, heldOut: whole };
  const agreement = (model: Model) => outputSqnrDb(prepared, model, { ...env, dataset: heldOut });
  const judged = async (candidate: Candidate): Promise<Judged> => {
    const { model } = await quantizedForm(candidate, settings, env);
    return { candidate, sqnrDb: await agreement(model) };
  };
  const origin = { steps: [], keepsBest };
  const plain = await timer.time('quantize without recovery', async () =>
    judged(await calibrated(prepared, origin, settings, env)),
  );
  timer.describe({ sqnrDb: finite(plain.sqnrDb) });
  const integers = async (of: Judged) => (await quantizedForm(of.candidate, settings, env)).model;
  const labels = new LabelCheck({ ...env, dataset: whole }, timer, () => integers(plain));
  if (ifLosing && (await labels.losesNothing(prepared))) return plain.candidate;
  let best = plain;
  for (const step of recoverySteps.filter(s => steps.has(s)))
    for (const { title, take, unit, keepsFloat } of actions[step]) {
      const outcome = await timer.time(title, async () => {
        const { float, count } = await take(best.candidate, settings, { ...env, dataset: fitted });
        if (count === 0) return undefined;
        const { ranges, origin } = best.candidate;
        const next = { ...origin, steps: [...origin.steps, title] };
        // Corrected biases and moved weights meet the error of integers, which the float model does not make: its ranges stay.
        const candidate = keepsFloat ? await calibrated(float, next, settings, env) : { float, ranges, origin: next };
        return { ...(await judged(candidate)), count, floatDb: keepsFloat ? await agreement(float) : undefined };
      });
      if (!outcome) {
        timer.describe({ kept: false, note: 'there is nothing that it could change' });
        break;
      }
      const { sqnrDb, count, floatDb } = outcome;
      const kept = !keepsBest || sqnrDb >= best.sqnrDb;
      const change = `SQNR of INT8 outputs from ${decibels(best.sqnrDb)} to ${decibels(sqnrDb)}${kept ? '' : ', so left out'}`;
      const parity = floatDb === undefined ? '' : `; of float outputs ${decibels(floatDb)}`;
      const note = `${count} ${unit}${count === 1 ? '' : 's'}, ${change}${parity}`;
      timer.describe({ sqnrDb: finite(sqnrDb), kept, note });
      if (!kept) continue;
      best = outcome;
      break;
    }
  if (!keepsBest || best === plain || (await labels.isAsOftenRight(() => integers(best)))) return best.candidate;
  timer.takeBack(best.candidate.origin.steps, 'left out as the labels tell');
  return plain.candidate;
}

interface Judged {
  readonly candidate: Candidate;
  /** Of the quantized outputs. */
  readonly sqnrDb: number;
}

interface Action {
  readonly title: string;
  /** What is counted. */
  readonly unit: string;
  /** Whether the float model's function stays. */
  readonly keepsFloat: boolean;
  /** The changed float model, and in how many places it was changed. */
  take(from: Candidate, settings: QuantizeSettings, env: DataEnv): Promise<{ float: Model; count: number }>;
}

const onCopy =
  (edit: (model: Model, selection: Selection, env: DataEnv) => Promise<number>): Action['take'] =>
  async ({ float: before }, { exclude, only }, env) => {
    const float = cloneModel(before);
    return { float, count: await edit(float, { exclude, only }, env) };
  };

const rounded: Action['take'] = async (from, settings, env) => {
  const float = cloneModel(from.float);
  const { model, layers } = await quantizedForm(from, settings, env);
  return { float, count: await adaRound(float, model, layers, settings.weightRange, env) };
};

const corrected =
  (smallest: number): Action['take'] =>
  async (from, settings, env) => {
    const float = cloneModel(from.float);
    const { model, layers } = await quantizedForm(from, settings, env);
    return { float, count: await correctBiases(float, model, layers, smallest, env) };
  };

/** Of the deviation of a channel. */
const LARGE_SHIFT = 0.02;

/** By step, what is tried until something is kept. */
const actions: Readonly<Record<RecoveryStepName, readonly Action[]>> = {
  equalize: [{ title: 'equalize', unit: 'pair', keepsFloat: true, take: onCopy(equalize) }],
  equalizeThroughClips: [
    { title: 'equalize through clips', unit: 'pair', keepsFloat: true, take: onCopy(equalizeThroughClips) },
  ],
  absorbBias: [{ title: 'absorb biases', unit: 'layer', keepsFloat: true, take: onCopy(absorbBiases) }],
  adaround: [{ title: 'adaround', unit: 'layer', keepsFloat: false, take: rounded }],
  correctBias: [
    { title: 'correct biases', unit: 'layer', keepsFloat: false, take: corrected(0) },
    { title: 'correct biases by large shifts only', unit: 'layer', keepsFloat: false, take: corrected(LARGE_SHIFT) },
  ],
};

const finite = (sqnrDb: number): number | null => (Number.isFinite(sqnrDb) ? sqnrDb : null);
const decibels = (sqnrDb: number): string =>
  sqnrDb === Number.POSITIVE_INFINITY ? 'equal' : Number.isFinite(sqnrDb) ? `${sqnrDb.toFixed(1)} dB` : 'not finite';
