import * as vscode from 'vscode';
import { activeModel, pickModel, toUri, type UriArgument } from '../commands/modelArgument';
import { showModel } from '../model/showModel';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { saveAsked } from './saveAsked';

/** Shows the recipe's file beside its model, saved first so that it says what the model's editor shows. */
export async function openRecipe(services: Services, given?: UriArgument): Promise<void> {
  const uri = given === undefined ? (activeModel() ?? (await pickModel('Model whose recipe to open'))) : toUri(given);
  if (!uri) return;
  const document = await openDocument(services, uri);
  await loadedModel(document);
  const { editedRecipe: recipe } = document;
  if (!recipe.isSaved) {
    // By VS Code's own command, so that it knows.
    await showModel(uri);
    await vscode.commands.executeCommand('workbench.action.files.save');
    // The user was asked, and left it.
    if (!recipe.isSaved) return;
  } else if (recipe.file.text === null && recipe.banner === null) {
    await saveAsked(recipe, true);
  }
  const text = await vscode.workspace.openTextDocument(vscode.Uri.file(recipe.file.path));
  await vscode.window.showTextDocument(text, { viewColumn: vscode.ViewColumn.Beside });
}
