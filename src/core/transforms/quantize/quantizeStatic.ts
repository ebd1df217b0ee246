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
import { type Saturation, saturatingLayers } from './saturation';
import { skippedLayers } from './skipped';
import { speedWarnings } from './speedWarnings';
import { toQOperators } from './toQOperators';
import { chooseRange } from './weightRange';

/**
 * Static post-training quantization to 8 bits (Jacob et al. 2018; Nagel et al. 2021) in QDQ form: u8 asymmetric
 * activations calibrated on the data, s8 weights per output channel (symmetric unless asked), int32 biases, placed so that
 * onnxruntime's CPU provider runs integer kernels. The model given is left as it is.
 * Throws LatheError for options that are not supported, for data that does not fit, and when nothing can be quantized.
 */
export async function quantizeStatic(
  original: Model,
  options: QuantizeOptions,
  env: DataEnv,
): Promise<TransformResult> {
  const range = chooseRange(options, env.processor);
  const settings = settingsOf(options, env.dataset.samples, original, range.reduces);
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
  const slow = speedWarnings(plan, settings);
  await timer.time('quantize', () => rewrite(model, plan, ranges, settings));
  if (range.why) timer.describe({ note: range.why });
  const { symmetric } = settings.activations;
  const saturating = range.maySaturate && !symmetric ? await saturatingLayers(model.graph, plan) : [];
  if (settings.format === 'qoperator') toQOperators(model, absorbedNodes(plan));
  const settled = { reduceRange: range.reduces };
  const asked = { mode: 'static', ...options, ...settled };
  recordProvenance(model, env, { step: 'quantize', options: asked, data: env.dataset.label });
  const warnings = [...reports.flatMap(r => r.notes), ...dataWarnings(settings, env), ...slow];
  warnings.push(...saturationWarnings(saturating, plan));
  return { model, changed, skipped, steps: timer.steps, warnings, settled };
}

const absorbedNodes = ({ chosen }: Plan): Set<Node> =>
  new Set([...chosen.values()].flatMap(c => (c.absorbed ? [c.absorbed] : [])));

function changedNodes({ chosen }: Plan): string[] {
  const names = [...chosen.values()].flatMap(c => [...originOf(c.node), ...(c.absorbed ? originOf(c.absorbed) : [])]);
  return [...new Set(names)];
}

function saturationWarnings([most, ...others]: readonly Saturation[], { chosen }: Plan): string[] {
  if (!most) return [];
  const layers = [...chosen.values()].filter(c => c.facet.weight).length;
  const share = `${(most.share * 100).toPrecision(2)} % of its pairs of weights`;
  return [
    `x86 processors without VNNI cut off large sums of 8-bit products: ${others.length + 1} of ${layers} layers can reach them, most of all ${most.node} (${share}); --reduce-range rules it out`,
  ];
}

/** Fewer samples than this seldom show the range of the data. */
const fewSamples = 16;

function dataWarnings({ samples }: QuantizeSettings, { dataset }: DataEnv): string[] {
  if (dataset.synthetic)
    return ['calibrated on synthetic inputs: ranges are those of random numbers; give calibration data for real ones'];
  return samples < fewSamples ? [`calibrated on ${samples} samples only: values beyond their range are clipped`] : [];
}
