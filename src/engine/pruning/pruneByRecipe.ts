import path from 'node:path';
import type { ShapeOptions } from '../../core/analysis/shapes';
import type { Progress } from '../../core/ports';
import { pruneMarks } from '../../core/recipe/pruneMarks';
import { type PruneStep, type Recipe, recipeVersion } from '../../core/recipe/recipe';
import { resolveRecipe } from '../../core/recipe/resolve';
import { removedBy } from '../../core/transforms/prune/choice';
import { keptGroups } from '../../core/transforms/prune/keptGroups';
import { type ModelSize, sizeOf } from '../../core/transforms/prune/modelSize';
import type { PruneChoices } from '../../core/transforms/prune/options';
import { type PrunePlan, planPruning } from '../../core/transforms/prune/plan';
import { skippedLayers } from '../../core/transforms/prune/skippedLayers';
import { StepTimer } from '../../core/transforms/transform';
import type { PruneRequest } from '../../protocol/prune';
import type { Temporaries } from '../files/temporaries';
import { openModel } from '../openModel';
import { clock } from '../progress';
import { transformSteps } from '../recipes/transformSteps';
import { openRuntime } from '../runtime/runtime';
import { samplesUsed, withPruneEnv } from './pruneEnv';
import type { Pruned } from './pruneFile';

/** Chooses channels, writes them as a recipe and does what that says: applying it gives the same file again. */
export async function pruneByRecipe(
  request: PruneRequest,
  choices: PruneChoices,
  progress: Progress,
  temporaries: Temporaries,
): Promise<Pruned> {
  const { model, output, force, saveRecipe } = request;
  const env = { runtime: await openRuntime(path.basename(model)), clock, progress };
  const timer = new StepTimer(env);
  const planned: { plan: PrunePlan; warnings: readonly string[] }[] = [];
  const report = await transformSteps({ model, output, force, saveRecipe }, progress, temporaries, async original => {
    await withPruneEnv(request, choices, original.model, env, async (pruneEnv, _label, warnings) => {
      const plan = await planPruning(original.model, choices, pruneEnv, timer);
      planned.push({ plan, warnings });
    });
    const { plan } = planned[0]!;
    const marks = pruneMarks(plan, choices.roundTo);
    const recipe: Recipe = {
      version: recipeVersion,
      model: { file: path.basename(model) },
      layers: marks ?? new Map(),
      steps: [stepOf(request, choices, marks ? undefined : keptGroups(plan.counts))],
    };
    return { planned: resolveRecipe(recipe, original.model), marks: recipe.layers, notes: [] };
  });
  const { plan, warnings } = planned[0]!;
  const { before } = plan;
  const after = await sizeOfFile(output, plan.counting.dims);
  return {
    report: {
      ...report,
      skipped: skippedLayers(plan, removedBy(plan.counts), choices),
      steps: [...timer.steps, ...report.steps],
      warnings: [...report.warnings, ...plan.warnings, ...warnings],
    },
    macs: { before: before.macs, after: after.macs },
    parameters: { before: before.parameters, after: after.parameters },
    counts: plan.counts,
    speed: plan.speed,
  };
}

async function sizeOfFile(path: string, dims: ShapeOptions['dims']): Promise<ModelSize> {
  const { model, close } = await openModel(path);
  try {
    return sizeOf(model, dims);
  } finally {
    await close();
  }
}

/** @param kept what groups keep, where marks of layers cannot say it */
function stepOf(request: PruneRequest, choices: PruneChoices, kept: PruneStep['kept']): PruneStep {
  const { data: file, preprocessing } = request;
  const { importance, roundTo, seed, reconstruct, reestimate, dims } = choices;
  const samples = samplesUsed(request, choices);
  const data = samples === undefined ? undefined : { path: file, preprocessing, samples };
  return { step: 'prune', onlyMarked: true, kept, importance, roundTo, seed, reconstruct, reestimate, data, dims };
}
