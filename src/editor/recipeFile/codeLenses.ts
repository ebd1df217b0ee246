import * as vscode from 'vscode';
import { rangeOf } from './diagnostics';
import type { RecipeModels } from './recipeModels';

export const revealMarkedLayer = 'lathe.revealMarkedLayer';

/** On top what can be done with the recipe, above each mark what can be done with its layer. */
export class RecipeLenses implements vscode.CodeLensProvider {
  constructor(private readonly models: RecipeModels) {}

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const open = await this.models.open(document);
    if (!open) return [];
    const { recipe, view, model } = open;
    const top = new vscode.Range(0, 0, 0, 0);
    const known = new Set(view?.layers.map(({ name }) => name));
    return [
      lens(top, 'Apply recipe', 'lathe.applyRecipe', document.uri),
      lens(top, 'Open model', 'lathe.open', model),
      ...recipe.marks
        .filter(({ name }) => known.has(name))
        .flatMap(mark => {
          const range = rangeOf(document, mark);
          return [
            lens(range, 'Profile this layer', 'lathe.profileLayer', model, mark.name),
            lens(range, 'Reveal in graph', revealMarkedLayer, model, mark.name),
          ];
        }),
    ];
  }
}

const lens = (range: vscode.Range, title: string, command: string, ...given: unknown[]): vscode.CodeLens =>
  new vscode.CodeLens(range, { title, command, arguments: given });
