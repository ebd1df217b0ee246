import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { Services } from '../services';
import { layerUnderCursor } from '../text/commands';
import { textScheme } from '../text/textUri';
import { activeModel, type UriArgument } from './modelArgument';

/** Layers of one model. */
export interface LayersOfModel {
  readonly uri: UriArgument;
  readonly layers: readonly string[];
}

/**
 * The layers that a command is for: those named, else the one under the cursor in the text, else those selected in the graph.
 * @param given from a menu comes what VS Code knows of the place, which is where the selection is
 */
export function layersMeant(
  services: Services,
  given: UriArgument | undefined,
  layers: string | readonly string[] | undefined,
): LayersOfModel {
  if (layers !== undefined && (typeof given === 'string' || given instanceof vscode.Uri))
    return { uri: given, layers: typeof layers === 'string' ? [layers] : layers };
  if (vscode.window.activeTextEditor?.document.uri.scheme === textScheme) {
    const { model, layer } = layerUnderCursor(services.texts);
    return { uri: model, layers: [layer] };
  }
  return selectedLayers(services);
}

/** The layers selected in the graph or table of the active model: at least one. */
export function selectedLayers({ documents }: Services): LayersOfModel {
  const uri = activeModel();
  const document = uri && documents.get(uri);
  if (!uri || !document) throw new LatheError('Open a model and select a layer in its graph first.');
  if (document.selection === null)
    throw new LatheError(`Select a layer of ${document.fileName} in the graph or the table first.`);
  return { uri, layers: document.selectedLayers };
}
