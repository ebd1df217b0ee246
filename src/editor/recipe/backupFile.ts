import * as vscode from 'vscode';
import type { RecipeBackup } from './recipeBackup';

/** Keeps what hot exit needs where VS Code wants it. */
export async function writeBackup(backup: RecipeBackup, place: vscode.Uri): Promise<vscode.CustomDocumentBackup> {
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(place, '..'));
  await vscode.workspace.fs.writeFile(place, Buffer.from(JSON.stringify(backup), 'utf8'));
  return { id: place.toString(), delete: () => void vscode.workspace.fs.delete(place).then(undefined, () => {}) };
}

/** Written by this version of Lathe or an earlier one: the shape is that of `writeBackup`. */
export async function readBackup(place: vscode.Uri): Promise<RecipeBackup> {
  return JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(place)).toString('utf8')) as RecipeBackup;
}
