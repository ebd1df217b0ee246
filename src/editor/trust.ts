import * as vscode from 'vscode';
import { LatheError } from '../core/errors';

/** Looking at a model only reads it; running one hands it to native code, which an untrusted folder must not reach. */
export function requireTrust(action: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new LatheError(`${action} runs the model. Trust this workspace first (“Workspaces: Manage Workspace Trust”).`);
}
