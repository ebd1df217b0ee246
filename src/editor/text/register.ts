import * as vscode from 'vscode';
import type { UriArgument } from '../commands/modelArgument';
import { showFailure } from '../failures';
import type { Services } from '../services';
import { TextCodeLenses } from './codeLenses';
import { openAsText, revealInGraph, showInText } from './commands';
import { TextHover } from './hover';
import { TextNavigation } from './navigation';
import { TextStructure } from './structure';
import { textScheme } from './textUri';

/** The text view of models: a read-only document of its own scheme, and what the editor shows of it. */
export function registerTextView(services: Services): vscode.Disposable {
  const { engine, texts, documents } = services;
  const selector: vscode.DocumentSelector = { scheme: textScheme, language: 'onnx-text' };
  const structure = new TextStructure(texts);
  const navigation = new TextNavigation(texts);
  const lenses = new TextCodeLenses(texts, documents);
  const { languages } = vscode;
  return vscode.Disposable.from(
    lenses,
    languages.registerDocumentSymbolProvider(selector, structure),
    languages.registerFoldingRangeProvider(selector, structure),
    languages.registerHoverProvider(selector, new TextHover(texts, engine)),
    languages.registerDefinitionProvider(selector, navigation),
    languages.registerReferenceProvider(selector, navigation),
    languages.registerDocumentHighlightProvider(selector, navigation),
    languages.registerCodeLensProvider(selector, lenses),
    ...registerTextCommands(services),
  );
}

function registerTextCommands(services: Services): vscode.Disposable[] {
  const commands: Record<string, (...given: never[]) => Promise<unknown>> = {
    'lathe.openAsText': (given?: UriArgument) => openAsText(services.texts, given),
    'lathe.showInText': () => showInText(services),
    'lathe.revealInGraph': () => revealInGraph(services),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async (...given: never[]) => {
      try {
        await run(...given);
      } catch (error) {
        showFailure(error, services.log);
      }
    }),
  );
}
