import * as vscode from 'vscode';
import { selectedLayers } from '../commands/layersMeant';
import { showFailure } from '../failures';
import type { Services } from '../services';
import { StudyPanels } from '../study/studyPanels';
import { layerProfileViewType, layerStudy } from './layerStudy';
import { type ProfileLayerArguments, profileLayer } from './profileLayer';

/** Profiling a layer by itself: its tabs, and the commands of a layer's context menu. */
export function registerLayerProfile(services: Services): vscode.Disposable {
  const { context, log } = services;
  const panels = new StudyPanels(context, log, layerProfileViewType, layerStudy(services));
  return vscode.Disposable.from(
    panels,
    vscode.commands.registerCommand(
      'lathe.profileLayer',
      async (given?: vscode.Uri | string | ProfileLayerArguments, layers?: string | readonly string[]) => {
        try {
          return await profileLayer(services, panels, given, layers);
        } catch (error) {
          // A caller that asked for no windows gets the error itself.
          if (typeof given === 'object' && 'open' in given && given.open === false) throw error;
          showFailure(error, log);
          return undefined;
        }
      },
    ),
    // For the menu of several layers, whose words are other ones.
    vscode.commands.registerCommand('lathe.profileLayersTogether', () =>
      vscode.commands.executeCommand('lathe.profileLayer'),
    ),
    vscode.commands.registerCommand('lathe.copyLayerName', async () => {
      try {
        await vscode.env.clipboard.writeText(selectedLayers(services).layers.join('\n'));
      } catch (error) {
        showFailure(error, log);
      }
    }),
  );
}
