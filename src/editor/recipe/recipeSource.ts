import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { planSteps } from '../../core/recipe/resolve';
import { modelPath, pickModel } from '../commands/modelArgument';
import type { Services } from '../services';
import { RecipeFile, recipePath } from './recipeFile';
import { ofAnother } from './recipeInForce';

/** A recipe with the model that it is to be applied to. */
export interface RecipeSource {
  readonly model: string;
  readonly recipe: Recipe;
  /** Where it lies or would lie. */
  readonly file: string;
  /** What it says, saved or not. */
  readonly text: string;
}

const ending = /\.recipe\.json$/i;

/**
 * The recipe that is meant: of an open model as it is on the screen, else the file beside the model, or a recipe's file itself.
 * Throws LatheError where there is none or it asks for nothing. undefined: the user left.
 */
export async function recipeSource(services: Services, uri: vscode.Uri): Promise<RecipeSource | undefined> {
  const named = modelPath(uri);
  const model = ending.test(named) ? await modelOf(named) : named;
  if (model === undefined) return undefined;
  const open = services.documents.get(vscode.Uri.file(model))?.editedRecipe;
  const file = ending.test(named) ? named : recipePath(model);
  const source =
    open && open.file.path === file
      ? { model, recipe: open.recipe, file, text: open.text }
      : await fromFile(model, file);
  if (open?.isWaiting && open.file.path === file) throw new LatheError(ofAnother(open.file.name));
  if (planSteps(source.recipe).length === 0)
    throw new LatheError(
      `The recipe of ${path.basename(model)} asks for nothing yet: mark layers INT8, INT4 or FP16, or add a step.`,
    );
  return source;
}

async function fromFile(model: string, path: string): Promise<RecipeSource> {
  const file = await RecipeFile.open(path);
  if (file.problem !== null) throw new LatheError(file.problem, 'bad-file');
  if (file.text === null) throw new LatheError(`There is no ${file.name} yet: open the model and mark its layers.`);
  return { model, recipe: parseRecipe(file.text, file.name), file: path, text: file.text };
}

/** The model that a recipe lies beside; asks for it where there is none of that name. */
async function modelOf(recipe: string): Promise<string | undefined> {
  const beside = recipe.replace(ending, '.onnx');
  if (existsSync(beside)) return beside;
  const chosen = await pickModel(`Model to apply ${path.basename(recipe)} to`);
  return chosen && modelPath(chosen);
}
