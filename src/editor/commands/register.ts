import * as vscode from 'vscode';
import { showModel } from '../model/showModel';
import { clearProfile, type OpenProfileArguments, openProfile, saveProfile } from '../profile/profileFiles';
import { type ProfileArguments, profileModel } from '../profile/profileModel';
import { type ApplyArguments, applyRecipe } from '../recipe/applyRecipe';
import { type ExportArguments, exportModel } from '../recipe/exportModel';
import { clearMarks, type MarkArguments, markLayers } from '../recipe/markLayers';
import { markPruning, type PruningMarkArguments } from '../recipe/markPruning';
import { openRecipe } from '../recipe/openRecipe';
import type { Services } from '../services';
import { registerTable } from './commandTable';
import { compareModels } from './compare';
import { type ExportGraphArguments, exportGraph } from './exportGraph';
import { activeModel, pickModel, toUri, type UriArgument } from './modelArgument';
import { type OptimizeArguments, optimizeGraph } from './optimizeGraph';
import { type PreviewArguments, previewData } from './previewData';
import { type QuantizeArguments, quantizeInt8 } from './quantize';

/** All commands of the palette and the menus (package.json, contributes.commands). */
export function registerCommands(services: Services): vscode.Disposable {
  const { log, documents } = services;
  const commands: Record<string, (...given: never[]) => unknown> = {
    'lathe.quantizeInt8': (given?: UriArgument | QuantizeArguments) => quantizeInt8(services, given),
    'lathe.optimizeGraph': (given?: UriArgument | OptimizeArguments) => optimizeGraph(services, given),
    'lathe.compare': (given?: Parameters<typeof compareModels>[1], selected?: readonly vscode.Uri[]) =>
      compareModels(services, given, selected),
    'lathe.previewData': (given?: UriArgument | PreviewArguments) => previewData(services, given),
    'lathe.profile': (given?: UriArgument | ProfileArguments) => profileModel(services, given),
    'lathe.openProfile': (given?: UriArgument | OpenProfileArguments) => openProfile(services, given),
    'lathe.saveProfile': (given?: UriArgument) => saveProfile(services, given),
    'lathe.clearProfile': (given?: UriArgument) => clearProfile(services, given),
    'lathe.applyRecipe': (given?: UriArgument | ApplyArguments) => applyRecipe(services, given),
    'lathe.exportModel': (given?: UriArgument | ExportArguments) => exportModel(services, given),
    'lathe.openRecipe': (given?: UriArgument) => openRecipe(services, given),
    'lathe.markLayers': (given?: UriArgument | MarkArguments, layers?: string | readonly string[]) =>
      markLayers(services, given, layers),
    'lathe.markPruning': (given?: UriArgument | PruningMarkArguments, layers?: string | readonly string[]) =>
      markPruning(services, given, layers),
    'lathe.clearMarks': (given?: UriArgument) => clearMarks(services, given),
    'lathe.exportGraph': (given?: UriArgument | ExportGraphArguments) => exportGraph(services, given),
    'lathe.open': async (given?: UriArgument) => {
      const uri = given === undefined ? (activeModel() ?? (await pickModel('Model to open'))) : toUri(given);
      if (uri) await showModel(uri);
    },
    'lathe.reveal': async (given?: UriArgument) => {
      const uri = given === undefined ? activeModel() : toUri(given);
      if (uri) await vscode.commands.executeCommand('revealInExplorer', uri);
    },
    'lathe.reload': async (given?: UriArgument) => {
      const uri = given === undefined ? activeModel() : toUri(given);
      if (uri) await documents.get(uri)?.reload();
    },
    'lathe.showLog': () => log.show(),
  };
  return registerTable(commands, log);
}
