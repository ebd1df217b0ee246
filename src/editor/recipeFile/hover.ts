import * as vscode from 'vscode';
import { rangeOf } from './diagnostics';
import { layerText } from './layerText';
import type { RecipeModels } from './recipeModels';
import { nameAt } from './recipeText';

/** What a named layer is and costs. */
export class LayerHover implements vscode.HoverProvider {
  constructor(private readonly models: RecipeModels) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const open = await this.models.open(document);
    const name = open && nameAt(open.recipe, document.offsetAt(position));
    const layer = name && open.view?.layers.find(l => l.name === name.name);
    return layer && new vscode.Hover(new vscode.MarkdownString().appendText(layerText(layer)), rangeOf(document, name));
  }
}
