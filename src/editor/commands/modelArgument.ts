import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import { modelViewType } from '../model/modelViewType';

/** A URI, or a path or URI as text (keybindings can only give text). */
export type UriArgument = vscode.Uri | string;

export function toUri(value: UriArgument): vscode.Uri {
  if (typeof value !== 'string') return value;
  return path.isAbsolute(value) ? vscode.Uri.file(value) : vscode.Uri.parse(value, true);
}

/** What a command was given, by name: menus give a URI alone. */
export function argumentsOf<T extends { readonly uri: UriArgument }>(given: UriArgument | T | undefined) {
  const named = typeof given === 'string' || given instanceof vscode.Uri ? { uri: given } : given;
  // All else in the arguments of a command may be left out.
  return named as T | undefined;
}

/** The model that a command is for: the one given, else the active tab's; asks for it where there is neither. undefined: the user left. */
export async function modelMeant(
  options: { readonly uri: UriArgument } | undefined,
  question: string,
): Promise<vscode.Uri | undefined> {
  return options ? toUri(options.uri) : (activeModel() ?? (await pickModel(question)));
}

/** The path of a model to work on; only files on a disk can be read and written by the engine. */
export function modelPath(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new LatheError(
    `${path.posix.basename(uri.path)} is not on a disk (“${uri.scheme}:”). Save a copy to a folder and use that.`,
  );
}

/** The model in the active tab, whatever editor shows it. */
export function activeModel(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === modelViewType) return input.uri;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom)
    return /\.onnx$/i.test(input.uri.path) ? input.uri : undefined;
  return undefined;
}

/** Asks for a model of the workspace or from anywhere; undefined: the user left. */
export async function pickModel(placeholder: string, except?: string): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles('**/*.onnx', '**/node_modules/**', 500);
  const near = except ? path.basename(except).split('.')[0]! : '';
  const items = found
    .filter(uri => uri.fsPath !== except)
    .map(uri => ({
      label: `$(file) ${path.basename(uri.fsPath)}`,
      description: folderInWorkspace(uri),
      related: near !== '' && path.basename(uri.fsPath).startsWith(near),
      uri,
    }))
    .sort((a, b) => Number(b.related) - Number(a.related) || a.label.localeCompare(b.label));
  const browse = { label: '$(folder-opened) Browse…', description: '', uri: undefined };
  const chosen = await vscode.window.showQuickPick([...items, browse], {
    placeHolder: placeholder,
    ignoreFocusOut: true,
  });
  if (!chosen) return undefined;
  return chosen.uri ?? (await browseModel());
}

function folderInWorkspace(uri: vscode.Uri): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(uri));
  return folder === '.' ? '' : folder;
}

async function browseModel(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title: 'Model', filters: { 'ONNX models': ['onnx'] } });
  return chosen?.[0];
}
