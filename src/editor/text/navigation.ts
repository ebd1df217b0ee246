import * as vscode from 'vscode';
import type { ModelTexts } from './modelTexts';
import { rangeOf } from './ranges';
import { isValue, type Place, type TextIndex } from './textIndex';

/** Go to definition, find references and highlights: of values by the graph they belong to, of functions by name. */
export class TextNavigation
  implements vscode.DefinitionProvider, vscode.ReferenceProvider, vscode.DocumentHighlightProvider
{
  constructor(private readonly texts: ModelTexts) {}

  provideDefinition(document: vscode.TextDocument, position: vscode.Position): vscode.Location[] {
    const found = this.find(document, position);
    if (!found) return [];
    return definitions(found).map(place => new vscode.Location(document.uri, rangeOf(place)));
  }

  provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): vscode.Location[] {
    const found = this.find(document, position);
    if (!found || !isValue(found.place)) return [];
    return found.index
      .mentions(found.place.target)
      .filter(place => includeDeclaration || place.role !== 'definition')
      .map(place => new vscode.Location(document.uri, rangeOf(place)));
  }

  provideDocumentHighlights(document: vscode.TextDocument, position: vscode.Position): vscode.DocumentHighlight[] {
    const found = this.find(document, position);
    if (!found || !isValue(found.place)) return [];
    const { Read, Write } = vscode.DocumentHighlightKind;
    return found.index
      .mentions(found.place.target)
      .map(place => new vscode.DocumentHighlight(rangeOf(place), place.role === 'definition' ? Write : Read));
  }

  private find(document: vscode.TextDocument, { line, character }: vscode.Position) {
    const index = this.texts.indexOf(document);
    const place = index?.at(line, character);
    return index && place ? { index, place } : undefined;
  }
}

function definitions({ index, place }: { index: TextIndex; place: Place }): readonly Place[] {
  if (isValue(place)) return index.definitions(place.target);
  const callee = place.role === 'operator' ? (index.nodeOf(place)?.callee ?? -1) : -1;
  const called = index.functionPlace(callee);
  return called ? [called] : [];
}
