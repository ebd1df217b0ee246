import * as vscode from 'vscode';
import { PruningIndex } from '../../protocol/pruningIndex';
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
    if (!layer) return undefined;
    const text = new vscode.MarkdownString().appendText(layerText(layer));
    const pruning = name.prune === undefined ? undefined : await open.pruning();
    if (pruning) text.appendMarkdown('\n\n').appendText(pruningText(layer.name, new PruningIndex(pruning)));
    return new vscode.Hover(text, rangeOf(document, name));
  }
}

/** What pruning a layer does besides. */
function pruningText(layer: string, index: PruningIndex): string {
  const { groups, layers } = index.together([layer]);
  if (groups.length === 0) return index.reasonFor(layer);
  const channels = groups.reduce((sum, group) => sum + group.channels, 0);
  const others = layers.filter(name => name !== layer);
  return others.length === 0
    ? `${channels} channels.`
    : `${channels} channels, which go together with ${others.join(', ')}.`;
}
