import { LatheError } from '../../core/errors';
import type { Progress } from '../../core/ports';
import { resolveRecipe } from '../../core/recipe/resolve';
import type { Search, SearchRequest } from '../../protocol/search';
import type { Temporaries } from '../files/temporaries';
import { type OpenModel, openModel } from '../openModel';
import { RecipeFile } from '../recipes/recipeFile';
import { type StepsPlan, transformSteps } from '../recipes/transformSteps';
import { searchModel, searchRecipe } from '../search/searchModel';

/** Chooses a precision for each layer, and writes the chosen model and its recipe where that is asked for. */
export async function search(request: SearchRequest, progress: Progress, temporaries: Temporaries): Promise<Search> {
  const { model, output, force, noCache, saveRecipe } = request;
  if (output === undefined) return searchOnly(request, progress);
  let found: Search | undefined;
  const written = await transformSteps(
    { model, output, force, noCache, saveRecipe },
    progress,
    temporaries,
    async original => {
      found = await searchModel(original, request, progress);
      return planFor(found, original);
    },
  );
  return { ...found!, written };
}

async function searchOnly(request: SearchRequest, progress: Progress): Promise<Search> {
  const { model, saveRecipe, force = false } = request;
  const recipeFile = saveRecipe === undefined ? undefined : await RecipeFile.begin(saveRecipe, force);
  const original = await openModel(model);
  try {
    const found = await searchModel(original, request, progress);
    if (recipeFile) {
      requireChoice(found);
      const order = original.model.graph.nodes.map(n => n.name);
      await recipeFile.write(searchRecipe(found, original), order);
    }
    return found;
  } finally {
    await original.close();
  }
}

function planFor(found: Search, original: OpenModel): StepsPlan {
  requireChoice(found);
  const recipe = searchRecipe(found, original);
  return { planned: resolveRecipe(recipe, original.model), marks: recipe.layers, notes: [] };
}

function requireChoice({ chosen, notes }: Search): void {
  if (chosen === null)
    throw new LatheError(
      `${notes[0]} Allow more to be lost, or search without an output to see the models`,
      'nothing-to-do',
    );
}
