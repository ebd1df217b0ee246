import { type Recipe, recipeVersion } from '../../core/recipe/recipe';

/** What undo and redo lead through. */
export interface RecipeState {
  readonly recipe: Recipe;
  /** What the file beside the model holds for another model or version, until the user takes it over or drops it. */
  readonly waiting: Recipe | null;
}

export const isEmpty = ({ layers, steps }: Recipe): boolean => layers.size === 0 && steps.length === 0;

export const emptyState = (modelFile: string): RecipeState => ({
  recipe: { version: recipeVersion, model: { file: modelFile }, layers: new Map(), steps: [] },
  waiting: null,
});

/** What the recipe of a file means for a model. @param modelHash see `recipeModelHash`; null: the model could not be read yet */
export function stateOfFile(recipe: Recipe, modelFile: string, modelHash: string | null): RecipeState {
  const { hash } = recipe.model;
  const fits = hash === undefined || modelHash === null || hash === modelHash;
  if (fits) return { recipe, waiting: null };
  return { ...emptyState(modelFile), waiting: isEmpty(recipe) ? null : recipe };
}

/** What waited is in force beside what was marked meanwhile, which counts more. */
export function takenOver({ recipe, waiting }: RecipeState): RecipeState {
  if (!waiting) return { recipe, waiting };
  const layers = new Map([...waiting.layers, ...recipe.layers]);
  return { recipe: { ...recipe, layers, steps: [...waiting.steps, ...recipe.steps] }, waiting: null };
}
