import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import { LatheError, messageOf } from '../../core/errors';
import { showFailure } from '../failures';
import type { ModelDocument } from '../model/modelDocument';
import type { RecipeBackup } from './recipeBackup';
import { replaceFile } from './replaceFile';

/** How often each backup has been written by this window. */
const versions = new Map<string, number>();

/**
 * Keeps what hot exit needs, in the folder of `place` but in one file for each model: VS Code deletes a backup as soon as there is a newer
 * one, and if the window closes before it has noted that, it asks for the older one.
 */
export async function writeBackup(document: ModelDocument, place: vscode.Uri): Promise<vscode.CustomDocumentBackup> {
  const folder = path.dirname(place.fsPath);
  const name = createHash('sha256').update(document.uri.toString()).digest('hex').slice(0, 16);
  const file = path.join(folder, `recipe-${name}.json`);
  const version = (versions.get(file) ?? 0) + 1;
  versions.set(file, version);
  await mkdir(folder, { recursive: true });
  await replaceFile(file, JSON.stringify(document.editedRecipe.backup()));
  const isLatest = () => versions.get(file) === version;
  return { id: file, delete: () => void (isLatest() && rm(file, { force: true })) };
}

/** undefined: it cannot be read any more, which the user is told. */
export async function readBackup(file: string, log: vscode.LogOutputChannel): Promise<RecipeBackup | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RecipeBackup;
  } catch (error) {
    showFailure(new LatheError(`Marks that were not saved could not be brought back: ${messageOf(error)}`), log);
    return undefined;
  }
}
