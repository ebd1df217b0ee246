import path from 'node:path';
import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { showModel } from '../model/showModel';
import type { Services } from '../services';
import type { ModelTexts } from './modelTexts';
import { linesRange } from './ranges';
import type { TextIndex } from './textIndex';
import { modelOfText, textScheme, textUri } from './textUri';

/** Shows a model as text; with `layer`, at that layer. undefined: the user left. */
export async function openAsText(
  texts: ModelTexts,
  given?: UriArgument,
  layer?: string,
): Promise<vscode.TextEditor | undefined> {
  const model = given === undefined ? (activeModel() ?? (await pickModel('Model to open as text'))) : toUri(given);
  if (!model) return undefined;
  modelPath(model);
  const uri = textUri(model);
  // Read first: what fails here is one line for the user; inside VS Code's own opening it would be an empty editor.
  const index = await texts.load(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const node = layer === undefined ? undefined : index.nodeNamed(layer);
  if (node) {
    const start = new vscode.Position(node.first, 0);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(linesRange(node.first, node.last), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
  return editor;
}

/** From the graph: the selected layer in the text. */
export async function showInText({ documents, texts }: Services): Promise<vscode.TextEditor | undefined> {
  const model = activeModel();
  const document = model && documents.get(model);
  if (!document) throw new LatheError('Open a model and select a layer in its graph first.');
  if (document.selection === null)
    throw new LatheError(`Select a layer of ${document.fileName} in the graph or the table first.`);
  return openAsText(texts, model, document.selection);
}

/** From the text: the layer under the cursor in the graph. */
export async function revealInGraph({ documents, texts }: Services): Promise<void> {
  const { model, layer } = layerUnderCursor(texts);
  await showModel(model);
  documents.get(model)?.reveal(layer);
}

/** The layer that the cursor of the active text stands on. */
export function layerUnderCursor(texts: ModelTexts): { readonly model: vscode.Uri; readonly layer: string } {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== textScheme)
    throw new LatheError('Open a model as text and put the cursor on a node first.');
  const { document, selection } = editor;
  const model = modelOfText(document.uri);
  const index = texts.indexOf(document);
  const layer = index && layerAt(index, selection.active);
  if (!layer)
    throw new LatheError(
      `No layer of ${path.posix.basename(model.path)} stands in line ${selection.active.line + 1}: put the cursor on a node of its graph.`,
    );
  return { model, layer };
}

/** The layer that a place belongs to: the node there, or the first that uses the initializer or input there. */
function layerAt(index: TextIndex, { line, character }: vscode.Position): string | undefined {
  const here = index.nodeAt(line);
  if (here) return here.layer ?? undefined;
  const place = index.at(line, character) ?? [...index.onLine(line)][0];
  if (!place || !index.valueOf(place)) return undefined;
  for (const mention of index.mentions(place.target)) {
    const layer = index.nodeAt(mention.line)?.layer;
    if (layer) return layer;
  }
  return undefined;
}
