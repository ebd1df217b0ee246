import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** More than this are never looked at: the list would be no help. */
const mostFiles = 200;

/** Data sets beside the model and, when the model lies in the workspace, anywhere in it: `.npz` files and test vector folders. */
export async function findData(model: string): Promise<string[]> {
  const folder = path.dirname(model);
  const [beside, inWorkspace] = await Promise.all([besideModel(folder), workspaceFiles()]);
  return [...new Set([...beside, ...inWorkspace])];
}

async function besideModel(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(entry => (entry.isDirectory() ? /^test_data/i : /\.npz$/i).test(entry.name))
    .map(entry => path.join(folder, entry.name));
}

async function workspaceFiles(): Promise<string[]> {
  const found = await vscode.workspace.findFiles('**/*.npz', '**/node_modules/**', mostFiles);
  return found.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath);
}
