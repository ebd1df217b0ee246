import { LatheError } from '../../errors';
import { cloneModel, type Model } from '../../ir';
import { originOf, UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { recordProvenance } from '../provenance';
import { type DataEnv, StepTimer, type TransformResult } from '../transform';
import { calibrateMinMax, type Range } from './calibrate';
import { guardBiases } from './guardBiases';
import { ActivationQuantizer, Insertions } from './insert';
import { type QuantizeOptions, type QuantizeSettings, settingsOf } from './options';
import { type Plan, plan } from './plan';
import { prepare } from './prepare';
import { activationParameters, scaleRoots } from './ranges';
import { skippedLayers } from './skipped';
import { WeightQuantizer } from './weights';

export type { QuantizeOptions } from './options';

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
  const settings = settingsOf(options, env.dataset.samples);
  const timer = new StepTimer(env);
  const model = cloneModel(original);
  env.progress?.report('Preparing the model');
  const reports = await timer.time('prepare', () => prepare(model, env));
  const { chosen, ranges } = await timer.time('calibrate', () => calibratedPlan(model, settings, env));
  env.progress?.report('Writing integer weights');
  const skipped = skippedLayers(model, chosen, inferredTypes(model));
  const changed = changedNodes(chosen);
  await timer.time('quantize', () => rewrite(model, chosen, ranges, settings));
  recordProvenance(model, env, { step: 'quantize', options: { mode: 'static', ...options }, data: env.dataset.label });
  return {
    model,
    changed,
    skipped,
    steps: timer.steps,
    warnings: warningsOf(
      settings,
      chosen,
      reports.flatMap(r => r.notes),
      env,
    ),
  };
}

/** Plans, measures ranges, and plans again without the nodes whose values were not finite, until all are. */
async function calibratedPlan(
  model: Model,
  settings: QuantizeSettings,
  env: DataEnv,
): Promise<{ chosen: Plan; ranges: Map<string, Range | null> }> {
  const ranges = new Map<string, Range | null>();
  const refused = new Map<string, string>();
  for (;;) {
    const chosen = plan(model, settings, refused);
    if (![...chosen.chosen.values()].some(c => c.facet.weight)) throw nothingToQuantize(model, chosen);
    const roots = new Set(scaleRoots(model, chosen).values());
    const unknown = [...roots].filter(value => !ranges.has(value) && !chosen.constant(value));
    for (const [value, range] of await calibrateMinMax(model, unknown, settings.samples, env)) ranges.set(value, range);
    const bad = new Set([...roots].filter(value => ranges.get(value) === null));
    if (bad.size === 0) return { chosen, ranges };
    for (const { node, inputs, outputs } of chosen.chosen.values()) {
      const value = [...inputs.map(i => i.value), ...outputs].find(v => bad.has(v));
      if (value) refused.set(node.name, `its value ${value} was not finite on the data`);
    }
  }
}

function nothingToQuantize(model: Model, { reasons }: Plan): LatheError {
  const [first] = reasons;
  const why = first ? `: for instance ${first[0].opType} ${first[0].name}: ${first[1]}` : '';
  return new LatheError(
    `nothing to quantize in ${model.graph.name || 'the model'}: no layer with weights has an integer kernel${why}`,
  );
}

async function rewrite(
  model: Model,
  chosen: Plan,
  ranges: ReadonlyMap<string, Range | null>,
  settings: QuantizeSettings,
): Promise<void> {
  const { graph } = model;
  const names = new UniqueNames(model);
  const insertions = new Insertions();
  guardBiases(model, chosen, inferredTypes(model), names);
  const roots = scaleRoots(model, chosen);
  const parameters = await activationParameters(chosen, roots, ranges);
  const weights = new WeightQuantizer(graph, names, settings);
  for (const c of chosen.chosen.values()) {
    if (!c.facet.weight) continue;
    const weight = chosen.constant(c.node.inputs[c.facet.weight.input]!)!;
    const bias = c.facet.bias === undefined ? undefined : chosen.constant(c.node.inputs[c.facet.bias] ?? '');
    const { scale } = parameters.get(roots.get(c.inputs[0]!.value)!)!;
    insertions.putBefore(c.node, await weights.quantize(c, weight, bias, scale));
  }
  const activations = new ActivationQuantizer(graph, chosen, roots, parameters, names, insertions);
  for (const value of chosen.quantized) await activations.quantize(value);
  insertions.apply(graph);
  removeDeadCode(model);
}

function changedNodes({ chosen }: Plan): string[] {
  const names = [...chosen.values()].flatMap(c => [...originOf(c.node), ...(c.absorbed ? originOf(c.absorbed) : [])]);
  return [...new Set(names)];
}

function warningsOf(
  settings: QuantizeSettings,
  { reasons }: Plan,
  notes: readonly string[],
  { dataset }: DataEnv,
): string[] {
  const warnings = [...notes];
  if (dataset.synthetic)
    warnings.push(
      'calibrated on synthetic inputs: the ranges are those of random numbers, not of your data; give calibration data',
    );
  else if (settings.samples < 16)
    warnings.push(`calibrated on ${settings.samples} samples only: values outside their range will be clipped`);
  const unknown = [...settings.exclude].filter(name => ![...reasons.keys()].some(n => n.name === name));
  if (unknown.length > 0) warnings.push(`excluded, but no layer that would be quantized: ${unknown.join(', ')}`);
  return warnings;
}
