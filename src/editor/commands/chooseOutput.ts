import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { int8Path, nextFreeInt8Path } from './outputPath';

/** Where to write, and whether the user agreed that what is there goes. */
export interface Output {
  readonly path: string;
  readonly force: boolean;
}

/** The place for the INT8 model; asks only when the file is there already. undefined: the user left. */
export async function chooseInt8Output(model: string): Promise<Output | undefined> {
  const usual = int8Path(model);
  if (!existsSync(usual)) return { path: usual, force: false };
  const free = nextFreeInt8Path(model, existsSync);
  const replace = 'Replace It';
  const keep = 'Keep Both';
  const choice = await vscode.window.showWarningMessage(
    `${path.basename(usual)} is already there.`,
    { modal: true, detail: `“${keep}” writes ${path.basename(free)}.` },
    // The first one is what Enter takes: it must lose nothing.
    keep,
    replace,
  );
  if (choice === replace) return { path: usual, force: true };
  return choice === keep ? { path: free, force: false } : undefined;
}
