import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import { activeModel, modelPath, toUri, type UriArgument } from '../commands/modelArgument';
import type { Services } from '../services';
import type { StudyPanels } from '../study/studyPanels';
import { layerUnderCursor } from '../text/commands';
import { textScheme } from '../text/textUri';
import { requireTrust } from '../trust';
import { chooseLayerData } from './layerData';
import { type LayerStudyResult, measureLayers } from './layerStudy';
import { layerTitle } from './layerTitle';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface ProfileLayerArguments {
  readonly uri: UriArgument;
  readonly layers: readonly string[];
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
  readonly runs?: number;
  /** false: ask nothing and open nothing, only return the figures. */
  readonly open?: boolean;
}

type Given = UriArgument | ProfileLayerArguments | undefined;

/**
 * Profiles a layer by itself: the given one, else the one selected in the graph or under the cursor in the text.
 * undefined: the user left, or it failed in the tab that shows it.
 */
export async function profileLayer(
  services: Services,
  panels: StudyPanels<LayerProfileRequest, LayerStudyResult>,
  given: Given,
  layers?: string | readonly string[],
): Promise<LayerProfile | undefined> {
  requireTrust('Profiling a layer');
  const wanted = wantedLayers(services, given, layers);
  const model = modelPath(toUri(wanted.uri));
  if (wanted.layers.length === 0) throw new LatheError('Name at least one layer to profile.');
  const title = layerTitle({ model, layers: wanted.layers });
  const data = await dataOf(services, model, title, wanted);
  if (!data) return undefined;
  const request: LayerProfileRequest = {
    model,
    layers: wanted.layers,
    data: data.path,
    runs: wanted.runs,
    dims: services.dims.get(model),
  };
  if (wanted.open === false) return measureLayers(services, request);
  return (await panels.open(title, request))?.profile;
}

async function dataOf(services: Services, model: string, title: string, { data, open }: ProfileLayerArguments) {
  if (data !== undefined) return { path: data === 'synthetic' ? undefined : data };
  return open === false ? { path: undefined } : chooseLayerData(services, model, title, 'first time');
}

function wantedLayers(services: Services, given: Given, layers?: string | readonly string[]): ProfileLayerArguments {
  if (typeof given === 'object' && 'layers' in given) return given;
  if (layers !== undefined && (typeof given === 'string' || given instanceof vscode.Uri))
    return { uri: given, layers: typeof layers === 'string' ? [layers] : layers };
  // From a menu comes what VS Code knows of the place, which is where the selection is.
  if (vscode.window.activeTextEditor?.document.uri.scheme === textScheme) {
    const { model, layer } = layerUnderCursor(services.texts);
    return { uri: model, layers: [layer] };
  }
  return selectedLayers(services);
}

/** The layers selected in the graph or table of the active model: at least one. */
export function selectedLayers({ documents }: Services): {
  readonly uri: vscode.Uri;
  readonly layers: readonly string[];
} {
  const uri = activeModel();
  const document = uri && documents.get(uri);
  if (!uri || !document) throw new LatheError('Open a model and select a layer in its graph first.');
  if (document.selection === null)
    throw new LatheError(`Select a layer of ${document.fileName} in the graph or the table first.`);
  return { uri, layers: document.selectedLayers };
}
