import path from 'node:path';
import type { Progress } from '../../core/ports';
import { recipeModelHash } from '../../core/recipe/modelHash';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe, RecipeStep } from '../../core/recipe/recipe';
import { planSteps, resolveRecipe } from '../../core/recipe/resolve';
import { withPaths } from '../../core/recipe/withPaths';
import type { ApplyRequest } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import type { Temporaries } from '../files/temporaries';
import type { OpenModel } from '../openModel';
import { readRecipeFile } from '../recipes/recipeFile';
import { type StepsPlan, transformSteps } from '../recipes/transformSteps';
import { transformFile } from '../transforming/transformFile';

/** Writes what a recipe makes of a model. */
export async function apply(
  request: ApplyRequest,
  progress: Progress,
  temporaries: Temporaries,
): Promise<TransformReport> {
  const { recipe: file, recipeText, copyIfEmpty } = request;
  const recipe = recipeText === undefined ? await readRecipeFile(file) : parseRecipe(recipeText, path.basename(file));
  if (copyIfEmpty && planSteps(recipe).length === 0)
    return transformFile(request, progress, temporaries, async ({ model }) => ({
      result: { model, changed: [], skipped: [], steps: [], warnings: [] },
      data: '',
    }));
  return transformSteps(request, progress, temporaries, original => planFor(recipe, original, request));
}

function planFor(recipe: Recipe, original: OpenModel, request: ApplyRequest): StepsPlan {
  const folder = path.dirname(request.recipe);
  const planned = resolveRecipe(recipe, original.model).map(plan => ({
    ...plan,
    step: withOtherInputs(
      withPaths(plan.step, file => path.resolve(folder, file)),
      request,
    ),
  }));
  return { planned, marks: recipe.layers, notes: notesOf(recipe, original) };
}

/** Data that are named for this run stand in for those of the recipe; sizes fill in what it leaves open. */
function withOtherInputs(step: RecipeStep, { data: other, preprocessing, dims }: ApplyRequest): RecipeStep {
  if (step.step === 'optimize' || step.step === 'sparsify') return step;
  const isOptional = step.step === 'float16' || (step.step === 'prune' && other === undefined);
  const isCalibrated = step.step === 'quantize' ? step.mode === 'static' : !isOptional || step.data !== undefined;
  if (!isCalibrated) return step;
  const data = other === undefined ? step.data : { path: other, preprocessing, samples: step.data?.samples };
  return { ...step, data, dims: step.dims ?? dims };
}

function notesOf({ model: { file, hash } }: Recipe, { model, bytes }: OpenModel): string[] {
  if (hash === undefined || hash === recipeModelHash(model, bytes)) return [];
  return [`the recipe was written for another model or version (${file}): it is carried over by the names of layers`];
}
