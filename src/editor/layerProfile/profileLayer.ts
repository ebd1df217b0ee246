import { LatheError } from '../../core/errors';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import { layersMeant } from '../commands/layersMeant';
import { modelPath, toUri, type UriArgument } from '../commands/modelArgument';
import type { Services } from '../services';
import type { StudyPanels } from '../study/studyPanels';
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
  const wanted: ProfileLayerArguments =
    typeof given === 'object' && 'layers' in given ? given : layersMeant(services, given, layers);
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
