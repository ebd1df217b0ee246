import * as vscode from 'vscode';
import { nearest } from '../../core/passes/namedNodes';
import { unknownLayerCode } from './diagnostics';
import type { RecipeModels } from './recipeModels';

const MOST_FIXES = 3;

/** Puts a layer's name in the place of one that the model does not have. */
export class UnknownLayerFix implements vscode.CodeActionProvider {
  constructor(private readonly models: RecipeModels) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const wrong = diagnostics.filter(({ code }) => code === unknownLayerCode);
    if (wrong.length === 0) return [];
    const names = (await this.models.open(document))?.view?.layers.map(({ name }) => name) ?? [];
    return wrong.flatMap(diagnostic =>
      nearest(document.getText(diagnostic.range), names)
        .slice(0, MOST_FIXES)
        .map((name, i) => {
          const fix = new vscode.CodeAction(`Change to ${name}`, vscode.CodeActionKind.QuickFix);
          fix.edit = new vscode.WorkspaceEdit();
          fix.edit.replace(document.uri, diagnostic.range, JSON.stringify(name).slice(1, -1));
          fix.diagnostics = [diagnostic];
          fix.isPreferred = i === 0;
          return fix;
        }),
    );
  }
}
