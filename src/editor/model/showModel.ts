import * as vscode from 'vscode';
import { modelViewType } from './modelViewType';

/**
 * Brings a model's editor to the front. One that is open beside the active column comes forward there: VS Code itself
 * would open a second one in the active column, over the text that the user came from.
 */
export async function showModel(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, modelViewType, columnOf(uri));
}

/** Where the model is open, in the active column if it is there as well; undefined: nowhere. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const showsModel = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputCustom &&
    input.viewType === modelViewType &&
    input.uri.toString() === uri.toString();
  return [activeTabGroup, ...all].find(({ tabs }) => tabs.some(showsModel))?.viewColumn;
}
