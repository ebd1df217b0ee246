import * as vscode from 'vscode';
import { costText } from './figures';
import type { ModelTexts } from './modelTexts';
import { modelOfText } from './textUri';

const profileCommand = 'lathe.profileLayer';
const setting = 'lathe.text.codeLens';

/** Above each layer what it costs, and a way to measure it. */
export class TextCodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  private canProfile = false;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly texts: ModelTexts) {
    this.disposables = [
      this.changed,
      texts.onDidLoad(() => this.changed.fire()),
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
    return index.view.nodes.flatMap(({ name, cost, first }) => {
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
      return lenses;
    });
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
