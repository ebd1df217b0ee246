import { ranksByData } from '../analysis/importance/importance';
import { LatheError } from '../errors';
import type { Model } from '../ir';
import type { Dataset, ResultMemory } from '../ports';
import { convertToFloat16 } from '../transforms/float16';
import { optimizeModel } from '../transforms/optimize';
import { pruneChannels } from '../transforms/prune';
import { defaultSamples } from '../transforms/prune/options';
import { quantizeDynamic, quantizeStatic, quantizeWeights } from '../transforms/quantize';
import { firstSamples, labelOfUsed } from '../transforms/recovery/dataParts';
import { nodeNames, type SelectionOptions } from '../transforms/selection';
import { sparsify } from '../transforms/sparsify';
import type { TransformEnv, TransformResult } from '../transforms/transform';
import type { DataStep, PruneStep, RecipeData, RecipeStep } from './recipe';
import type { PlannedStep } from './resolve';
import { optionsOf } from './steps';

/** Data of a step, open while it is worked on. */
export interface StepData {
  readonly dataset: Dataset;
  readonly memory?: ResultMemory;
  /** As a recipe names it. */
  readonly recorded: RecipeData;
}

export interface RecipeEnv extends TransformEnv {
  /** Opens the data of a step for `work`. `isOriginal`: no step has changed the model yet. */
  withData<T>(step: DataStep, model: Model, isOriginal: boolean, work: (data: StepData) => Promise<T>): Promise<T>;
}

/** What one step made. */
export interface StepResult {
  readonly result: TransformResult;
  /** Label of the data; '' where none was needed. */
  readonly data: string;
  /** The step with what was found of its data. */
  readonly step: RecipeStep;
  /** Why there was nothing for it to do. */
  readonly missed?: LatheError;
}

/** Does one planned step. @param quantized layers that earlier steps have quantized */
export const runStep = (
  plan: PlannedStep,
  model: Model,
  quantized: ReadonlySet<string>,
  isFirst: boolean,
  env: RecipeEnv,
): Promise<StepResult> => attempt(plan.step, model, () => transform(plan, model, quantized, isFirst, env));

/** Marks may leave a step with nothing to do: the others are done all the same. */
async function attempt(step: RecipeStep, model: Model, work: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'nothing-to-do') throw error;
    const name = step.step === 'quantize' ? `${step.step} (${step.mode})` : step.step;
    const warnings = [`the step ${name} changed nothing: ${error.message}`];
    return { result: { model, changed: [], skipped: [], steps: [], warnings }, data: '', step, missed: error };
  }
}

async function transform(
  { step, others, marked, otherBits, onlyMarked, ratios }: PlannedStep,
  model: Model,
  quantized: ReadonlySet<string>,
  isFirst: boolean,
  env: RecipeEnv,
): Promise<StepResult> {
  if (step.step === 'optimize') return { result: await optimizeModel(model, step, env), data: '', step };
  if (step.step === 'prune') return prune(step, ratios, onlyMarked, model, isFirst, env);
  if (step.step === 'sparsify') return { result: await sparsify(model, step, env), data: '', step };
  const left = [...new Set([...(step.exclude ?? []), ...others, ...quantized])];
  const present = nodeNames(model);
  // An earlier step may have removed a node; a name that was never there is for the transform to refuse.
  const presentOf = (names: readonly string[]) => (isFirst ? names : names.filter(name => present.has(name)));
  const selection: SelectionOptions = { exclude: presentOf(left), only: onlyMarked ? presentOf(marked) : undefined };
  if (step.step === 'float16') {
    const { type, halfBorders } = step;
    const options = { type, halfBorders, ...selection };
    if (!step.data) return { result: await convertToFloat16(model, options, env), data: '', step };
    return env.withData(step, model, isFirst, async ({ dataset, recorded }) => {
      const samples = samplesOf(step, dataset);
      const result = await convertToFloat16(model, { ...options, samples }, { ...env, dataset });
      return { result, data: labelOfUsed(dataset, samples), step: { ...step, data: { ...recorded, samples } } };
    });
  }
  if (step.mode !== 'static') {
    const quantize = step.mode === 'dynamic' ? quantizeDynamic : quantizeWeights;
    const result = await quantize(model, { ...optionsOf(step), ...selection }, env);
    return { result, data: '', step: { ...step, ...result.settled } };
  }
  return env.withData(step, model, isFirst, async ({ dataset, memory, recorded }) => {
    const samples = samplesOf(step, dataset);
    const options = { ...optionsOf(step), ...selection, otherBits: presentOf(otherBits), samples };
    const result = await quantizeStatic(model, options, { ...env, dataset, memory });
    return {
      result,
      data: labelOfUsed(dataset, samples),
      step: { ...step, ...result.settled, data: { ...recorded, samples } },
    };
  });
}

/** Without data channels are ranked by weights, and nothing is won back. */
async function prune(
  step: PruneStep,
  asked: Readonly<Record<string, number>> = {},
  onlyMarked: boolean,
  model: Model,
  isFirst: boolean,
  env: RecipeEnv,
): Promise<StepResult> {
  const { step: _, onlyMarked: __, data, exclude, excludeOps, ratio, macs, parameters, ...choices } = step;
  const present = nodeNames(model);
  const ratios = Object.fromEntries(Object.entries(asked).filter(([name]) => isFirst || present.has(name)));
  const options = { ...choices, ...(!onlyMarked && { ratio, macs, parameters }), ratios };
  if (!data && !ranksByData(choices.importance ?? 'l1'))
    return { result: await pruneChannels(model, options, env), data: '', step };
  return env.withData(step, model, isFirst, async ({ dataset, recorded }) => {
    const samples = Math.min(data?.samples ?? defaultSamples(options), dataset.samples);
    const result = await pruneChannels(model, options, { ...env, dataset: firstSamples(dataset, samples) });
    return { result, data: labelOfUsed(dataset, samples), step: { ...step, data: { ...recorded, samples } } };
  });
}

const samplesOf = ({ data }: DataStep, dataset: Dataset): number =>
  Math.min(data?.samples ?? dataset.samples, dataset.samples);
