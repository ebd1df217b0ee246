import * as vscode from 'vscode';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import type { LayersInModel } from '../../protocol/pageApi';
import type { WorkContext } from '../engine/backgroundWork';
import { showModel } from '../model/showModel';
import type { Services } from '../services';
import { measuringSettings } from '../settings';
import { measureInEngine } from '../study/measureInEngine';
import type { StudyKind, StudyTab, TabActions } from '../study/studyTab';
import { requireTrust } from '../trust';
import { chooseLayerData } from './layerData';
import { layersInModel } from './layersInModel';
import { layerTitle } from './layerTitle';

export const layerProfileViewType = 'lathe.layerProfile';

export interface LayerStudyResult {
  readonly profile: LayerProfile;
  readonly modelTime: LayersInModel | null;
}

/** Has the engine cut the layers out and time their variants, as a piece of work that can be cancelled. */
export async function measureLayers(
  services: Pick<Services, 'engine' | 'work'>,
  request: LayerProfileRequest,
  context?: WorkContext,
): Promise<LayerProfile> {
  requireTrust('Profiling a layer');
  const { threads } = measuringSettings();
  const params = { ...(threads ? { threads } : {}), ...request };
  return measureInEngine(services, `Profiling ${layerTitle(request)}`, 'profileLayer', params, context);
}

/** What the tabs of profiled layers do. */
export function layerStudy(services: Services): StudyKind<LayerProfileRequest, LayerStudyResult> {
  return {
    icon: 'layer',
    unfinished: 'Profiling this layer was not finished.',
    memoryKey: layerProfileViewType,
    show: ({ profile, modelTime }) => ({ kind: 'layerProfile', profile, modelTime }),
    actions: tab => layerActions(services, tab),
  };
}

function layerActions(
  services: Services,
  tab: StudyTab<LayerProfileRequest, LayerStudyResult>,
): TabActions<LayerProfileRequest, LayerStudyResult> {
  return {
    measure: async (request, context) => {
      const profile = await measureLayers(services, request, context);
      const overlay = services.documents.get(vscode.Uri.file(request.model))?.measured.overlay;
      return { profile, modelTime: overlay ? layersInModel(overlay, request.layers) : null };
    },
    run: async command => {
      const { request } = tab;
      if (command === 'revealInGraph') await revealLayer(services, request);
      else if (command === 'changeData') {
        const data = await chooseLayerData(services, request.model, layerTitle(request), 'ask');
        if (data) await tab.measure({ ...request, data: data.path });
      } else throw new Error(`the page of a layer asked for ${command}, which it does not have`);
    },
  };
}

async function revealLayer({ documents }: Services, { model, layers }: LayerProfileRequest): Promise<void> {
  const uri = vscode.Uri.file(model);
  await showModel(uri);
  const [first] = layers;
  if (first !== undefined) documents.get(uri)?.reveal(first);
}
