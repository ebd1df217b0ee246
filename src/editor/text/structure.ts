import * as vscode from 'vscode';
import type { TextRegionView } from '../../protocol/text';
import type { ModelTexts } from './modelTexts';
import { linesRange, rangeOf } from './ranges';
import type { TextIndex } from './textIndex';

/** The outline and the folds of a model's text. */
export class TextStructure implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider {
  constructor(private readonly texts: ModelTexts) {}

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const index = this.texts.indexOf(document);
    return index ? outline(index) : [];
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    const regions = this.texts.indexOf(document)?.view.regions ?? [];
    // The closing bracket stays in sight.
    return regions
      .filter(({ first, last }) => last - 1 > first)
      .map(({ first, last, kind }) => {
        const folded = kind === 'header' || kind === 'initializers' ? vscode.FoldingRangeKind.Region : undefined;
        return new vscode.FoldingRange(first, last - 1, folded);
      });
  }
}

const { SymbolKind } = vscode;
const kinds: Readonly<Record<TextRegionView['kind'], vscode.SymbolKind>> = {
  header: SymbolKind.Package,
  graph: SymbolKind.Module,
  initializers: SymbolKind.Array,
  body: SymbolKind.Namespace,
  node: SymbolKind.Method,
  function: SymbolKind.Function,
};

function outline(index: TextIndex): vscode.DocumentSymbol[] {
  const { regions } = index.view;
  const roots: vscode.DocumentSymbol[] = [];
  /** Where the children of each region go: of a body, where those of its graph or function go. */
  const lists: vscode.DocumentSymbol[][] = [];
  regions.forEach((region, i) => {
    const siblings = region.parent < 0 ? roots : lists[region.parent]!;
    if (region.kind === 'body') {
      lists[i] = siblings;
      return;
    }
    const symbol = symbolOf(region, index);
    siblings.push(symbol);
    lists[i] = symbol.children;
  });
  return roots;
}

function symbolOf(region: TextRegionView, index: TextIndex): vscode.DocumentSymbol {
  const range = linesRange(region.first, region.last);
  const { name, detail } = title(region);
  const first = linesRange(region.first, region.first);
  const symbol = new vscode.DocumentSymbol(name, detail, kinds[region.kind], range, first);
  if (region.kind === 'initializers') symbol.children = initializers(region, index);
  return symbol;
}

function title({ kind, name, detail }: TextRegionView): { name: string; detail: string } {
  if (kind === 'initializers') return { name: 'initializers', detail: '' };
  // A sub-graph is known by what it is to its node: `then_branch`, `body`.
  if (kind === 'graph' && detail) return { name: detail, detail: name };
  return { name: name || detail || kind, detail };
}

function initializers({ first, last }: TextRegionView, index: TextIndex): vscode.DocumentSymbol[] {
  const symbols: vscode.DocumentSymbol[] = [];
  for (let line = first; line <= last; line++)
    for (const place of index.onLine(line)) {
      const value = place.role === 'definition' ? index.valueOf(place) : undefined;
      if (!value?.name) continue;
      const whole = linesRange(line, line);
      symbols.push(new vscode.DocumentSymbol(value.name, value.type ?? '', SymbolKind.Constant, whole, rangeOf(place)));
    }
  return symbols;
}
