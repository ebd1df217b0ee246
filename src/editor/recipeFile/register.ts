import * as vscode from 'vscode';
import { showFailure } from '../failures';
import { showModel } from '../model/showModel';
import type { Services } from '../services';
import { RecipeLenses, revealMarkedLayer } from './codeLenses';
import { LayerCompletion } from './completion';
import { RecipeDiagnostics } from './diagnostics';
import { LayerHover } from './hover';
import { UnknownLayerFix } from './quickFix';
import { RecipeModels, recipeSelector } from './recipeModels';

/** What a text editor shows of a recipe: names of layers are completed and checked, and lead to the model. */
export function registerRecipeFiles(services: Services): vscode.Disposable {
  const models = new RecipeModels(services);
  const { languages } = vscode;
  return vscode.Disposable.from(
    new RecipeDiagnostics(models),
    languages.registerCompletionItemProvider(recipeSelector, new LayerCompletion(models), '"'),
    languages.registerHoverProvider(recipeSelector, new LayerHover(models)),
    languages.registerCodeLensProvider(recipeSelector, new RecipeLenses(models)),
    languages.registerCodeActionsProvider(recipeSelector, new UnknownLayerFix(models), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.commands.registerCommand(revealMarkedLayer, async (model: vscode.Uri, layer: string) => {
      try {
        await showModel(model);
        services.documents.get(model)?.reveal(layer);
      } catch (error) {
        showFailure(error, services.log);
      }
    }),
  );
}
