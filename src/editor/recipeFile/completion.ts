import * as vscode from 'vscode';
import type { Precision } from '../../core/recipe/recipe';
import { rangeOf } from './diagnostics';
import { layerText } from './layerText';
import type { RecipeModels } from './recipeModels';
import { typedName } from './typedName';

/** Names of the model's layers, where a mark or an excluded layer is typed. */
export class LayerCompletion implements vscode.CompletionItemProvider {
  constructor(private readonly models: RecipeModels) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const typed = typedName(document.getText(), document.offsetAt(position));
    if (!typed) return [];
    const { place, span, name: typedSoFar } = typed;
    const open = await this.models.open(document);
    const taken = new Set((place === 'mark' ? open?.recipe.marks : open?.recipe.excluded)?.map(({ name }) => name));
    // The text that is being typed is replaced with its quotes.
    const range = rangeOf(document, span);
    const withValue = place === 'mark' && !hasValue(document, range.end);
    return (open?.view?.layers ?? [])
      .filter(({ name }) => !taken.has(name) || typedSoFar === name)
      .map((layer, i) => {
        const quoted = JSON.stringify(layer.name);
        const item = new vscode.CompletionItem(layer.name, vscode.CompletionItemKind.Field);
        return Object.assign(item, {
          ...{ detail: layerText(layer), filterText: quoted, range },
          // In the order of the graph.
          sortText: String(i).padStart(6, '0'),
          insertText: withValue
            ? new vscode.SnippetString(`${escaped(quoted)}: { \${1|${askedFor.join(',')}|} }`)
            : quoted,
        });
      });
  }
}

const order: readonly Precision[] = ['int8', 'int16', 'int4', 'float16', 'float32'];
/** What a mark can ask of a layer, as it is typed. */
const askedFor = [
  ...order.map(precision => `"precision": "${precision}"`),
  ...[0.25, 0.5, 0.75].map(share => `"prune": ${share}`),
];

const hasValue = (document: vscode.TextDocument, end: vscode.Position): boolean =>
  /^\s*:/.test(document.getText(new vscode.Range(end, end.translate(2))));

/** As text of a snippet. */
const escaped = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
