import * as vscode from 'vscode';
import { modelViewType } from '../model/modelViewType';

/** Brings a model's editor to the front: VS Code's commands for saving and reverting take the active one. */
export async function showInEditor(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, modelViewType);
}
