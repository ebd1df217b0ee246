import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { besideModel, nextFree } from './outputPath';

/** Where to write, and whether the user agreed that what is there goes. */
export interface Output {
  readonly path: string;
  readonly force: boolean;
}

/** The place for what is made of a model, `model.SUFFIX.onnx`; asks only when the file is there already. undefined: the user left. */
export async function chooseOutput(model: string, suffix: string): Promise<Output | undefined> {
  const usual = besideModel(model, suffix);
  if (!existsSync(usual)) return { path: usual, force: false };
  const free = nextFree(model, suffix, existsSync);
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
