import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { planSteps } from '../../core/recipe/resolve';
import type { TransformReport } from '../../protocol/views';
import { modelPath } from '../commands/modelArgument';
import { transformModel } from '../commands/transformModel';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { openData } from './recipeData';
import { saveAsked } from './saveAsked';

/** Save As: VS Code goes on with the new file, so the recipe is saved beside the original as well. */
export async function saveAs(services: Services, document: ModelDocument, destination: vscode.Uri): Promise<void> {
  if (!document.editedRecipe.isSaved) await saveAsked(document.editedRecipe);
  if (!(await exportTo(services, document, destination))) throw new vscode.CancellationError();
}

/**
 * Writes what the recipe of an open model makes of it, or a copy where it asks for nothing. The user has agreed that what was there
 * goes, but is asked again for the original. undefined: the user left.
 */
export async function exportTo(
  services: Services,
  document: ModelDocument,
  destination: vscode.Uri,
): Promise<TransformReport | undefined> {
  const output = modelPath(destination);
  const { path: model, recipe, editedRecipe } = document;
  const name = path.basename(output);
  if (planSteps(recipe).length > 0) requireTrust('Writing an optimized model');
  if ((await isSameFile(model, output)) && !(await mayReplaceOriginal(name))) return undefined;
  const data = await openData(services, { model, recipe, title: `Write ${name}` });
  if (!data) return undefined;
  return transformModel(services, `Writing ${name}`, 'apply', {
    ...{ model, output, force: true, copyIfEmpty: true },
    ...{ recipe: editedRecipe.file.path, recipeText: editedRecipe.text },
    ...{ data: data.path, dims: services.dims.get(model) },
  });
}

async function mayReplaceOriginal(name: string): Promise<boolean> {
  const replace = 'Replace the Original';
  const detail = 'What the recipe makes of it takes its place. There is no way back.';
  const choice = await vscode.window.showWarningMessage(
    `${name} is the original model.`,
    { modal: true, detail },
    replace,
  );
  return choice === replace;
}

/** Links are followed. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map(file => realpath(file).catch(() => file)));
  return one === other;
}
