import path from 'node:path';
import type { Progress } from '../../core/ports';
import { recipeModelHash } from '../../core/recipe/modelHash';
import type { Recipe, RecipeStep } from '../../core/recipe/recipe';
import { resolveRecipe } from '../../core/recipe/resolve';
import type { ApplyRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import type { OpenModel } from '../openModel';
import { readRecipeFile, withPaths } from '../recipes/recipeFile';
import { type StepsPlan, transformSteps } from '../recipes/transformSteps';

/** Writes what a recipe makes of a model. */
export async function apply(
  request: ApplyRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const recipe = await readRecipeFile(request.recipe);
  return transformSteps(request, progress, temporaries, original => planFor(recipe, original, request));
}

function planFor(recipe: Recipe, original: OpenModel, request: ApplyRequest): StepsPlan {
  const folder = path.dirname(request.recipe);
  const planned = resolveRecipe(recipe, original.model).map(plan => ({
    ...plan,
    step: withOtherData(
      withPaths(plan.step, file => path.resolve(folder, file)),
      request,
    ),
  }));
  return { planned, marks: recipe.layers, notes: notesOf(recipe, original) };
}

/** Data that are named for this run stand in for those of the recipe. */
function withOtherData(step: RecipeStep, { data, preprocessing }: ApplyRequest): RecipeStep {
  if (data === undefined || step.step !== 'quantize' || step.mode !== 'static') return step;
  return { ...step, data: { path: data, preprocessing, samples: step.data?.samples } };
}

function notesOf({ model: { file, hash } }: Recipe, { model, bytes }: OpenModel): string[] {
  if (hash === undefined || hash === recipeModelHash(model, bytes)) return [];
  return [`the recipe was written for another model or version (${file}): it is carried over by the names of layers`];
}
