import path from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './editor/commands/register';
import { ComparisonPanels } from './editor/comparison/comparisonPanels';
import { BackgroundWork } from './editor/engine/backgroundWork';
import { WorkStatus } from './editor/engine/workStatus';
import { registerLayerProfile } from './editor/layerProfile/register';
import { DimStore } from './editor/model/dimStore';
import { ModelDocuments } from './editor/model/modelDocuments';
import { ModelEditorProvider } from './editor/model/modelEditor';
import { registerPruning } from './editor/pruning/register';
import { registerRecipeFiles } from './editor/recipeFile/register';
import { registerSensitivity } from './editor/sensitivity/register';
import type { Services } from './editor/services';
import { ModelTexts } from './editor/text/modelTexts';
import { registerTextView } from './editor/text/register';
import { EngineClient } from './engine/client';
import type { PageState } from './protocol/pageApi';

/** What other extensions and the tests can ask of Lathe. */
export interface LatheExports {
  /** What the editor of an open model shows now; undefined when no editor shows it. */
  modelState(uri: vscode.Uri): PageState | undefined;
}

export function activate(context: vscode.ExtensionContext): LatheExports {
  const log = vscode.window.createOutputChannel('Lathe', { log: true });
  const engine = new EngineClient({
    enginePath: path.join(context.extensionPath, 'dist', 'engine.js'),
    log: line => log.info(line),
  });
  const work = new BackgroundWork();
  const dims = new DimStore(context.workspaceState);
  const documents = new ModelDocuments(engine, dims, log);
  const texts = new ModelTexts(engine, dims, log);
  const comparisons = new ComparisonPanels(context, engine, work, log);
  const services: Services = { context, log, engine, work, dims, documents, texts, comparisons };
  context.subscriptions.push(
    log,
    { dispose: () => engine.dispose() },
    new WorkStatus(work, log),
    documents,
    texts,
    ModelEditorProvider.register(services),
    comparisons,
    registerCommands(services),
    registerTextView(services),
    registerLayerProfile(services),
    registerSensitivity(services),
    registerPruning(services),
    registerRecipeFiles(services),
  );
  return { modelState: uri => documents.get(uri)?.state };
}
