import * as vscode from 'vscode';
import { precisionTitles } from '../../core/recipe/edits';
import type { Mark } from '../../core/recipe/recipe';
import type { ModelDocuments } from '../model/modelDocuments';
import { costText } from './figures';
import type { ModelTexts } from './modelTexts';
import { modelOfText } from './textUri';

const profileCommand = 'lathe.profileLayer';
const markCommand = (model: vscode.Uri, layer: string, mark: Mark | undefined): vscode.Command => ({
  title: mark?.precision ? `Mark: ${precisionTitles[mark.precision]}` : 'Set precision',
  command: 'lathe.markLayers',
  arguments: [model, layer],
});
const setting = 'lathe.text.codeLens';

/** Above each layer what it costs, and ways to measure and to mark it. */
export class TextCodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  private canProfile = false;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly texts: ModelTexts,
    private readonly documents: ModelDocuments,
  ) {
    this.disposables = [
      this.changed,
      texts.onDidLoad(() => this.changed.fire()),
      documents.onDidMark(() => this.changed.fire()),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(setting)) this.changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const index = this.texts.indexOf(document);
    if (!index || !vscode.workspace.getConfiguration().get<boolean>(setting, true)) return [];
    this.canProfile ||= (await vscode.commands.getCommands(true)).includes(profileCommand);
    const model = modelOfText(document.uri);
    const marks = this.documents.get(model)?.recipe.layers;
    return index.view.nodes.flatMap(({ name, layer, cost, first }) => {
      const title = cost ? costText(cost) : '';
      if (!title) return [];
      const range = new vscode.Range(first, 0, first, 0);
      // Without a command the figure is text, no button.
      const lenses = [new vscode.CodeLens(range, { title, command: '' })];
      if (this.canProfile)
        lenses.push(
          new vscode.CodeLens(range, {
            title: 'Profile this layer',
            command: profileCommand,
            arguments: [model, name],
          }),
        );
      if (layer === name) lenses.push(new vscode.CodeLens(range, markCommand(model, name, marks?.get(name))));
      return lenses;
    });
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
