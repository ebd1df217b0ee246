import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { planSteps } from '../../core/recipe/resolve';
import type { TransformReport } from '../../protocol/views';
import type { Output } from '../commands/chooseOutput';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { besideModel } from '../commands/outputPath';
import { tellWritten, transformModel } from '../commands/transformModel';
import type { ModelDocument } from '../model/modelDocument';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { applyRequest } from './applyRecipe';
import { namedData, openData } from './recipeData';
import { saveAsked } from './saveAsked';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface ExportArguments {
  readonly uri: UriArgument;
  readonly output: string;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  readonly force?: boolean;
  /** false: say nothing of it, and throw rather than show what is wrong. */
  readonly open?: boolean;
}

/** Writes the optimized model where the user wants it. undefined: the user left. */
export async function exportModel(
  services: Services,
  given?: UriArgument | ExportArguments,
): Promise<TransformReport | undefined> {
  const options = typeof given === 'object' && 'output' in given ? given : undefined;
  const named = options ? options.uri : (given as UriArgument | undefined);
  const uri = named === undefined ? (activeModel() ?? (await pickModel('Model to export'))) : toUri(named);
  if (!uri) return undefined;
  const document = await openDocument(services, uri);
  await loadedModel(document);
  const place = options
    ? { path: options.output, force: options.force ?? false }
    : await askOutput(document.fileName, besideModel(document.path, 'optimized'));
  const report = place && (await exportTo(services, document, place, options?.data));
  if (report && options?.open !== false) void tellWritten(report);
  return report;
}

/** The dialog asks before it replaces a file. */
async function askOutput(fileName: string, proposed: string): Promise<Output | undefined> {
  const chosen = await vscode.window.showSaveDialog({
    title: `Export what the recipe makes of ${fileName}`,
    defaultUri: vscode.Uri.file(proposed),
    filters: { 'ONNX models': ['onnx'] },
  });
  return chosen && { path: modelPath(chosen), force: true };
}

/** Save As: VS Code goes on with the new file, so the recipe is saved beside the original as well. */
export async function saveAs(services: Services, document: ModelDocument, destination: vscode.Uri): Promise<void> {
  if (!document.editedRecipe.isSaved) await saveAsked(document.editedRecipe);
  const output = { path: modelPath(destination), force: true };
  if (!(await exportTo(services, document, output))) throw new vscode.CancellationError();
}

/**
 * Writes what the recipe of an open model makes of it, or a copy where it asks for nothing. Before the original is replaced the user is
 * asked once more. undefined: the user left.
 */
async function exportTo(
  services: Services,
  { path: model, recipe, editedRecipe }: ModelDocument,
  { path: output, force }: Output,
  given?: string,
): Promise<TransformReport | undefined> {
  const name = path.basename(output);
  if (planSteps(recipe).length > 0) requireTrust('Writing an optimized model');
  if (force && (await isSameFile(model, output)) && !(await mayReplaceOriginal(name))) return undefined;
  const data = given ? namedData(given) : await openData(services, { model, recipe, title: `Write ${name}` });
  if (!data) return undefined;
  const source = { model, file: editedRecipe.file.path, text: editedRecipe.text };
  return transformModel(services, `Writing ${name}`, 'apply', {
    ...applyRequest(services, source, data.path),
    ...{ output, force, copyIfEmpty: true },
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
