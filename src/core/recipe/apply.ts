import type { Model } from '../ir';
import type { Dataset, ResultMemory } from '../ports';
import { convertToFloat16 } from '../transforms/float16';
import { quantizeDynamic, quantizeStatic, quantizeWeights } from '../transforms/quantize';
import { nodeNames, type SelectionOptions } from '../transforms/selection';
import type { TransformEnv, TransformResult } from '../transforms/transform';
import type { Mark, QuantizeStep, RecipeData, RecipeStep } from './recipe';
import { type PlannedStep, precisionOf } from './resolve';
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
  withData<T>(step: QuantizeStep, model: Model, isOriginal: boolean, work: (data: StepData) => Promise<T>): Promise<T>;
}

export interface Applied {
  readonly result: TransformResult;
  /** Label of the data; '' where none was needed. */
  readonly data: string;
  /** What was done, with every choice, as a recipe that reproduces it says it. */
  readonly done: readonly RecipeStep[];
}

/** What one step made, with what is known after it. */
type Done = Omit<Applied, 'done'> & { readonly step: RecipeStep };

/**
 * Does planned steps one after the other and records the marks that they follow in the result's metadata. The same steps,
 * model and data give the same result. The model given is left as it is. Throws LatheError as the transforms do.
 */
export async function applySteps(
  original: Model,
  planned: readonly PlannedStep[],
  marks: ReadonlyMap<string, Mark>,
  env: RecipeEnv,
): Promise<Applied> {
  const all: Done[] = [];
  const quantized = new Set<string>();
  let model = original;
  for (const plan of planned) {
    const done = await runStep(plan, model, quantized, all.length === 0, env);
    model = done.result.model;
    if (plan.step.step === 'quantize') for (const name of done.result.changed) quantized.add(name);
    all.push(done);
  }
  if (marks.size > 0) model.metadata.set('lathe.marks', JSON.stringify(Object.fromEntries(marks)));
  const results = all.map(d => d.result);
  const changed = new Set(results.flatMap(r => r.changed));
  return {
    result: {
      model,
      changed: [...changed],
      skipped: skippedOf(original, planned, results, changed),
      steps: results.flatMap(r => r.steps),
      warnings: [...new Set(results.flatMap(r => r.warnings))],
    },
    data: [...new Set(all.map(d => d.data).filter(Boolean))].join('; '),
    done: all.map(d => d.step),
  };
}

async function runStep(
  { step, others, marked, onlyMarked }: PlannedStep,
  model: Model,
  quantized: ReadonlySet<string>,
  isFirst: boolean,
  env: RecipeEnv,
): Promise<Done> {
  const left = [...new Set([...(step.exclude ?? []), ...others, ...quantized])];
  const present = nodeNames(model);
  // An earlier step may have removed a node; a name that was never there is for the transform to refuse.
  const exclude = isFirst ? left : left.filter(name => present.has(name));
  const selection: SelectionOptions = { exclude, only: onlyMarked ? marked : undefined };
  if (step.step === 'float16')
    return {
      result: await convertToFloat16(model, { ...selection, halfBorders: step.halfBorders }, env),
      data: '',
      step,
    };
  if (step.mode !== 'static') {
    const transform = step.mode === 'dynamic' ? quantizeDynamic : quantizeWeights;
    return { result: await transform(model, { ...optionsOf(step), ...selection }, env), data: '', step };
  }
  return env.withData(step, model, isFirst, async ({ dataset, memory, recorded }) => {
    const samples = Math.min(step.data?.samples ?? dataset.samples, dataset.samples);
    const options = { ...optionsOf(step), ...selection, samples };
    const result = await quantizeStatic(model, options, { ...env, dataset, memory });
    return { result, data: dataset.label, step: { ...step, data: { ...recorded, samples } } };
  });
}

/** Why layers are as they were: those that a step was for and that no step changed. */
function skippedOf(
  original: Model,
  planned: readonly PlannedStep[],
  results: readonly TransformResult[],
  changed: ReadonlySet<string>,
): TransformResult['skipped'] {
  const known = nodeNames(original);
  const reasons = new Map<string, string>();
  planned.forEach(({ step, others, marked, onlyMarked }, i) => {
    const isFor = (node: string) => !others.includes(node) && (!onlyMarked || marked.includes(node));
    const stays = (node: string) => known.has(node) && !changed.has(node) && !reasons.has(node);
    for (const { node, reason } of results[i]!.skipped) if (isFor(node) && stays(node)) reasons.set(node, reason);
    // A node without weights that is to be float16 is so by the types of its operands, and in no list.
    if (precisionOf(step) !== 'float16')
      for (const node of marked) if (stays(node)) reasons.set(node, 'it has no weights, and no integers around it');
  });
  return [...reasons].map(([node, reason]) => ({ node, reason }));
}
