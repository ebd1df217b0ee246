import * as vscode from 'vscode';
import type { PictureFormat } from '../../protocol/pageApi';
import { showModel } from '../model/showModel';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { activeModel, pickModel, toUri, type UriArgument } from './modelArgument';

export interface ExportGraphArguments {
  readonly uri: UriArgument;
  /** Asked for when absent. */
  readonly format?: PictureFormat;
}

const formats: readonly (vscode.QuickPickItem & { readonly format: PictureFormat })[] = [
  { label: 'SVG', description: 'sharp at every size, text stays text', format: 'svg' },
  { label: 'PNG', description: 'for everything that shows pictures', format: 'png' },
];

/** Has the editor of a model draw its graph as it is coloured there, and asks where to save the picture. */
export async function exportGraph(services: Services, given?: UriArgument | ExportGraphArguments): Promise<void> {
  const named = typeof given === 'object' && 'uri' in given ? given : { uri: given };
  const uri = named.uri === undefined ? (activeModel() ?? (await pickModel('Model to draw'))) : toUri(named.uri);
  if (!uri) return;
  const format = ('format' in named && named.format) || (await askFormat());
  if (!format) return;
  // Only a page on the screen can draw.
  await showModel(uri);
  const document = await openDocument(services, uri);
  await loadedModel(document);
  document.picture.wish(format);
}

async function askFormat(): Promise<PictureFormat | undefined> {
  const chosen = await vscode.window.showQuickPick(formats, {
    placeHolder: 'Export the graph as …',
    ignoreFocusOut: true,
  });
  return chosen?.format;
}
