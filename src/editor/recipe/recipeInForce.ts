import path from 'node:path';
import type * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { modelPath } from '../commands/modelArgument';
import type { Services } from '../services';
import { RecipeFile, recipePath } from './recipeFile';
import { stateOfFile } from './recipeState';

/** The recipe that a model has by now. */
export interface RecipeInForce {
  /** null: there is none. */
  readonly recipe: Recipe | null;
  /** Why there is none although there is a file; one line. */
  readonly problem: string | null;
}

/** Of an open model the recipe as it is on the screen, saved or not; else what the file beside the model says. */
export async function recipeInForce(services: Services, uri: vscode.Uri): Promise<RecipeInForce> {
  const open = services.documents.get(uri)?.editedRecipe;
  if (open) return open.isWaiting ? without(ofAnother(open.file.name)) : { recipe: open.recipe, problem: null };
  const model = modelPath(uri);
  const file = await RecipeFile.open(recipePath(model));
  if (file.text === null) return without(file.problem);
  try {
    const recipe = parseRecipe(file.text, file.name);
    const { recipeHash } = await services.engine.call('view', { path: model, dims: services.dims.get(model) });
    const { waiting } = stateOfFile(recipe, path.basename(model), recipeHash);
    return waiting ? without(ofAnother(file.name)) : { recipe, problem: null };
  } catch (error) {
    return without(messageOf(error));
  }
}

/** Marks wait to be taken over where the model is another than they were made for. */
export const ofAnother = (file: string): string =>
  `The marks in ${file} are of another model or version: open the model and take them over first.`;

const without = (problem: string | null): RecipeInForce => ({ recipe: null, problem });
