import { cloneModel, type Model, type Node } from '../../ir';
import { originOf } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { recordProvenance } from '../provenance';
import { recover } from '../recovery';
import { type DataEnv, StepTimer, type TransformResult } from '../transform';
import { calibratedPlan } from './calibratedPlan';
import { type QuantizeOptions, type QuantizeSettings, settingsOf } from './options';
import type { Plan } from './plan';
import { prepare } from './prepare';
import { rewrite } from './rewrite';
import { skippedLayers } from './skipped';
import { toQOperators } from './toQOperators';

/**
 * Static post-training quantization to 8 bits (Jacob et al. 2018; Nagel et al. 2021) in QDQ form: u8 asymmetric
 * activations calibrated on the data, s8 symmetric weights per output channel, int32 biases, placed so that
 * onnxruntime's CPU provider runs integer kernels. The model given is left as it is.
 * Throws LatheError for options that are not supported, for data that does not fit, and when nothing can be quantized.
 */
export async function quantizeStatic(
  original: Model,
  options: QuantizeOptions,
  env: DataEnv,
): Promise<TransformResult> {
  const settings = settingsOf(options, env.dataset.samples, original);
  const timer = new StepTimer(env);
  const prepared = cloneModel(original);
  env.progress?.report('Preparing the model');
  const reports = await timer.time('prepare', () => prepare(prepared, env));
  const recovered = settings.recovery && (await recover(prepared, settings.recovery, settings, env, timer));
  const model = recovered?.float ?? prepared;
  const { plan, ranges } = await timer.time('calibrate', () => calibratedPlan(model, settings, env, recovered?.ranges));
  env.progress?.report('Writing integer weights');
  const skipped = skippedLayers(model, plan, inferredTypes(model));
  const changed = changedNodes(plan);
  await timer.time('quantize', () => rewrite(model, plan, ranges, settings));
  if (settings.format === 'qoperator') toQOperators(model, absorbedNodes(plan));
  recordProvenance(model, env, { step: 'quantize', options: { mode: 'static', ...options }, data: env.dataset.label });
  const warnings = [...reports.flatMap(r => r.notes), ...dataWarnings(settings, env)];
  return { model, changed, skipped, steps: timer.steps, warnings };
}

const absorbedNodes = ({ chosen }: Plan): Set<Node> =>
  new Set([...chosen.values()].flatMap(c => (c.absorbed ? [c.absorbed] : [])));

function changedNodes({ chosen }: Plan): string[] {
  const names = [...chosen.values()].flatMap(c => [...originOf(c.node), ...(c.absorbed ? originOf(c.absorbed) : [])]);
  return [...new Set(names)];
}

/** Fewer samples than this seldom show the range of the data. */
const fewSamples = 16;

function dataWarnings({ samples }: QuantizeSettings, { dataset }: DataEnv): string[] {
  if (dataset.synthetic)
    return ['calibrated on synthetic inputs: ranges are those of random numbers; give calibration data for real ones'];
  return samples < fewSamples ? [`calibrated on ${samples} samples only: values beyond their range are clipped`] : [];
}
