import { getLocation, type Location } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { Precision } from '../../core/recipe/recipe';
import { layerText } from './layerText';
import type { RecipeModels } from './recipeModels';

/** Names of the model's layers, where a mark or an excluded layer is typed. */
export class LayerCompletion implements vscode.CompletionItemProvider {
  constructor(private readonly models: RecipeModels) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const offset = document.offsetAt(position);
    const location = getLocation(document.getText(), offset);
    const place = placeOf(location);
    if (!place) return [];
    const open = await this.models.open(document);
    const taken = new Set((place === 'mark' ? open?.recipe.marks : open?.recipe.excluded)?.map(({ name }) => name));
    const typed = location.previousNode;
    // The text that is being typed is replaced with its quotes.
    const inside = typed?.type === 'string' && offset > typed.offset && offset <= typed.offset + typed.length;
    const range = inside
      ? new vscode.Range(document.positionAt(typed.offset), document.positionAt(typed.offset + typed.length))
      : new vscode.Range(position, position);
    const withValue = place === 'mark' && !(inside && hasValue(document, range.end));
    return (open?.view?.layers ?? [])
      .filter(({ name }) => !taken.has(name) || (inside && typed.value === name))
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

function placeOf({ path, isAtPropertyKey }: Location): 'mark' | 'excluded' | undefined {
  if (path[0] === 'layers' && path.length === 2 && isAtPropertyKey) return 'mark';
  return path[0] === 'steps' && path[2] === 'exclude' && path.length === 4 ? 'excluded' : undefined;
}

const hasValue = (document: vscode.TextDocument, end: vscode.Position): boolean =>
  /^\s*:/.test(document.getText(new vscode.Range(end, end.translate(2))));

/** As text of a snippet. */
const escaped = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
