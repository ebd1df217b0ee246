import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { holdsData } from './dataFolder';

/** More than this are never looked at: the list would be no help. */
const mostFiles = 200;
const mostFolders = 50;

/**
 * Data sets beside the model and, when the model lies in the workspace, anywhere in it: `.npz` files, folders of test vectors, of
 * images, and those with a `preprocessing.json`.
 */
export async function findData(model: string): Promise<string[]> {
  const folder = path.dirname(model);
  const [beside, files, prepared] = await Promise.all([
    besideModel(folder),
    workspaceFiles('**/*.npz'),
    workspaceFiles('**/preprocessing.json'),
  ]);
  return [...new Set([...beside, ...files, ...prepared.map(file => path.dirname(file))])];
}

async function besideModel(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const archives = entries.filter(e => !e.isDirectory() && /\.npz$/i.test(e.name)).map(e => path.join(folder, e.name));
  const folders = entries.filter(e => e.isDirectory() && !/^\.|^node_modules$/.test(e.name)).slice(0, mostFolders);
  const paths = folders.map(e => path.join(folder, e.name));
  const holding = await Promise.all(paths.map(holdsData));
  return [...archives, ...paths.filter((_, i) => holding[i])];
}

async function workspaceFiles(pattern: string): Promise<string[]> {
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostFiles);
  return found.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath);
}
