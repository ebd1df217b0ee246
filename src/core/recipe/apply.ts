import type { Model } from '../ir';
import { keepFloatLayers } from '../passes/keepFloatLayers';
import { nodeNames } from '../transforms/selection';
import type { TransformResult } from '../transforms/transform';
import { givesPrecision, type Mark, type RecipeStep } from './recipe';
import { type PlannedStep, precisionOf } from './resolve';
import { type RecipeEnv, runStep, type StepResult } from './runStep';

export interface Applied {
  readonly result: TransformResult;
  /** Label of the data; '' where none was needed. */
  readonly data: string;
  /** What was done, with every choice, as a recipe that reproduces it says it. */
  readonly done: readonly RecipeStep[];
}

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
  const all: StepResult[] = [];
  const quantized = new Set<string>();
  let model = original;
  for (const plan of planned) {
    const done = await runStep(plan, model, quantized, model === original, env);
    model = done.result.model;
    if (plan.step.step === 'quantize') for (const name of done.result.changed) quantized.add(name);
    all.push(done);
  }
  if (model === original) throw all[0]!.missed!;
  const isPlain = planned.every(({ step }) => !givesPrecision(step));
  // A file that was quantized elsewhere stays as it is.
  if (!isPlain) await keepFloatLayers(model);
  if (marks.size > 0) model.metadata.set('lathe.marks', JSON.stringify(Object.fromEntries(marks)));
  const results = all.map(d => d.result);
  const changed = new Set(results.flatMap(r => r.changed));
  // Where steps give layers a precision, what is told of the others is why they have none, and of marks to prune what came of them.
  const told = all.map((done, i) => ({ plan: planned[i]!, done }));
  const precise = told.filter(({ done }) => isPlain || givesPrecision(done.step));
  const pruning = isPlain ? [] : told.filter(({ done }) => done.step.step === 'prune').map(onlyMarked);
  return {
    result: {
      model,
      changed: [...changed],
      skipped: [...skippedOf(original, pruning), ...skippedOf(original, precise)],
      steps: results.flatMap(r => r.steps),
      warnings: [...new Set(results.flatMap(r => r.warnings))],
    },
    data: [...new Set(all.map(d => d.data).filter(Boolean))].join('; '),
    done: all.map(d => d.step),
  };
}

interface Told {
  readonly plan: PlannedStep;
  readonly done: StepResult;
}

const onlyMarked = ({ plan, done }: Told): Told => ({ plan: { ...plan, onlyMarked: true }, done });

const NO_CHANNELS = 'it computes no channels by weights';
const NO_INTEGERS = 'it has no weights, and no integers around it';

/** Why layers are as they were: those that a step was for and that no step changed. */
function skippedOf(original: Model, told: readonly Told[]): TransformResult['skipped'] {
  const known = nodeNames(original);
  const reasons = new Map<string, string>();
  const changed = new Set(told.flatMap(({ done }) => done.result.changed));
  for (const { plan, done } of told) {
    const { step, others, marked, onlyMarked } = plan;
    const [left, asked] = [new Set(others), new Set(marked)];
    const isFor = (node: string) => !left.has(node) && (!onlyMarked || asked.has(node));
    const stays = (node: string) => known.has(node) && !changed.has(node) && !reasons.has(node);
    // A layer that keeps its channels is changed all the same where it reads fewer.
    const isLeft = (node: string) => (step.step === 'prune' ? known.has(node) && !reasons.has(node) : stays(node));
    for (const { node, reason } of done.result.skipped) if (isFor(node) && isLeft(node)) reasons.set(node, reason);
    // A node without weights that is to be float16 is so by the types of its operands, and in no list.
    const { missed } = done;
    if (missed || precisionOf(step) !== 'float16')
      for (const node of marked)
        if (stays(node)) reasons.set(node, missed?.message ?? (step.step === 'prune' ? NO_CHANNELS : NO_INTEGERS));
  }
  return [...reasons].map(([node, reason]) => ({ node, reason }));
}
