import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { planSteps } from '../../core/recipe/resolve';
import type { TransformReport } from '../../protocol/views';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { besideModel } from '../commands/outputPath';
import { tellWritten, transformModel } from '../commands/transformModel';
import type { ModelDocument } from '../model/modelDocument';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { applyRequest } from './applyRecipe';
import { openData } from './recipeData';
import { saveAsked } from './saveAsked';

/** Asks where to write the optimized model. */
export async function exportModel(services: Services, given?: UriArgument): Promise<void> {
  const uri = given === undefined ? (activeModel() ?? (await pickModel('Model to export'))) : toUri(given);
  if (!uri) return;
  const document = await openDocument(services, uri);
  await loadedModel(document);
  const destination = await vscode.window.showSaveDialog({
    title: `Export what the recipe makes of ${document.fileName}`,
    defaultUri: vscode.Uri.file(besideModel(document.path, 'optimized')),
    filters: { 'ONNX models': ['onnx'] },
  });
  const report = destination && (await exportTo(services, document, destination));
  if (report) await tellWritten(report);
}

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
  const source = { model, file: editedRecipe.file.path, text: editedRecipe.text };
  return transformModel(services, `Writing ${name}`, 'apply', {
    ...applyRequest(services, source, data.path),
    ...{ output, force: true, copyIfEmpty: true },
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
