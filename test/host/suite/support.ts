import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LatheExports } from '../../../src/extension';
import type { PageState } from '../../../src/protocol/pageApi';

/** Generous: a loaded machine is no failure. A test that waits longer than this hangs. */
export const patience = 120_000;

export function extension(): vscode.Extension<LatheExports> {
  const found = vscode.extensions.getExtension<LatheExports>('lathe.lathe');
  assert.ok(found, 'the extension lathe.lathe is not installed in this host');
  return found;
}

export const lathe = async (): Promise<LatheExports> => extension().activate();

/** A file of the repository: these tests run with the extension from its source folder. */
export const repositoryFile = (...parts: string[]): string => path.join(extension().extensionPath, ...parts);

/** Runs `body` with a folder of its own, and removes it. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lathe-host-'));
  try {
    await body(folder);
  } finally {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Copies a fixture into `folder` and says where it is now. */
export async function fixture(folder: string, name: string, as = name): Promise<string> {
  const file = path.join(folder, as);
  await copyFile(repositoryFile('test', 'fixtures', name), file);
  return file;
}

export const openModel = (file: string) => vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));

/** Waits until `read` gives something. */
export async function eventually<T>(what: string, read: () => T | undefined): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

type StateOf<K extends PageState['kind']> = Extract<PageState, { kind: K }>;

/** Waits until the editor of `file` shows a state of this kind that is as wanted. */
export async function shows<K extends PageState['kind']>(
  file: string,
  kind: K,
  wanted: (state: StateOf<K>) => boolean = () => true,
): Promise<StateOf<K>> {
  const { modelState } = await lathe();
  const uri = vscode.Uri.file(file);
  return eventually(`${path.basename(file)} to show: ${kind}; it shows ${modelState(uri)?.kind}`, () => {
    const state = modelState(uri);
    return state?.kind === kind && wanted(state as StateOf<K>) ? (state as StateOf<K>) : undefined;
  });
}
