import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError, messageOf } from '../../core/errors';
import { activeModel, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import type { ModelDocument } from '../model/modelDocument';
import { exportFile } from '../page/exportFile';
import type { Services } from '../services';
import { loadedModel, openDocument } from './openDocument';
import { matchProfile, parseProfile, profileText } from './profileFile';

/** For keybindings and tests: what is given here is not asked. */
export interface OpenProfileArguments {
  readonly uri: UriArgument;
  readonly file: string;
  /** false: throw rather than show what is wrong. */
  readonly open?: boolean;
}

/** Lays the times of a file, perhaps from another machine, over a model's graph. undefined: the user left. */
export async function openProfile(services: Services, given?: UriArgument | OpenProfileArguments) {
  const options = given !== undefined && typeof given === 'object' && 'file' in given ? given : undefined;
  const asked = options ? options.uri : (given as UriArgument | undefined);
  const uri = asked === undefined ? (activeModel() ?? (await pickModel('Model that was profiled'))) : toUri(asked);
  if (!uri) return undefined;
  const file = options?.file ?? (await chooseProfile(uri));
  if (file === undefined) return undefined;
  const document = await openDocument(services, uri);
  const { layers } = await loadedModel(document);
  const profile = parseProfile(await readText(file), file);
  const remark = matchProfile(profile, layers, file);
  const notes = remark === null ? profile.notes : [remark, ...profile.notes];
  document.setOverlay({ profile: { ...profile, notes }, source: path.basename(file) });
  if (remark !== null && options?.open !== false) void vscode.window.showWarningMessage(remark);
  return profile;
}

/** Writes the times that are shown to a file that `openProfile` and programs can read. */
export async function saveProfile(services: Services, given?: UriArgument): Promise<void> {
  const document = shownDocument(services, given);
  if (!document.measured.overlay) throw new LatheError(`${document.fileName} has no times yet. Profile it first.`);
  const fileName = `${path.basename(document.path, '.onnx')}.profile.json`;
  const text = profileText(document.measured.overlay.profile);
  await exportFile(document.path, { fileName, content: { kind: 'text', text } });
}

export function clearProfile(services: Services, given?: UriArgument): void {
  shownDocument(services, given).setOverlay(null);
}

function shownDocument({ documents }: Services, given: UriArgument | undefined): ModelDocument {
  const uri = given === undefined ? activeModel() : toUri(given);
  const document = uri && documents.get(uri);
  if (!document) throw new LatheError('Open the model first.');
  return document;
}

async function chooseProfile(model: vscode.Uri): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Profile to show',
    openLabel: 'Show Profile',
    defaultUri: vscode.Uri.joinPath(model, '..'),
    filters: { 'Profiles of lathe': ['json'] },
  });
  return chosen?.[0]?.fsPath;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new LatheError(`${file} cannot be read: ${messageOf(error)}`, 'missing-file');
  }
}
