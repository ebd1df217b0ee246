import * as vscode from 'vscode';
import type { RecipeBackup } from '../recipe/recipeBackup';
import { RecipeFile, recipePath } from '../recipe/recipeFile';
import type { Engine } from '../services';
import type { DimStore } from './dimStore';
import { ModelDocument } from './modelDocument';

/** The models that are open in editors, by URI. */
export class ModelDocuments implements vscode.Disposable {
  private readonly open = new Map<string, ModelDocument>();
  private readonly marked = new vscode.EventEmitter<vscode.Uri>();
  /** Tells of each model whose marks may be others, because they changed or the model was opened or closed. */
  readonly onDidMark = this.marked.event;

  constructor(
    private readonly engine: Engine,
    private readonly dims: DimStore,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** @param backup edits that a closed window had not saved */
  async create(uri: vscode.Uri, backup?: RecipeBackup): Promise<ModelDocument> {
    const place = recipePath(uri.fsPath);
    const file = uri.scheme === 'file' ? await RecipeFile.open(place) : RecipeFile.nowhere(place);
    const document = new ModelDocument(uri, { engine: this.engine, dims: this.dims, log: this.log }, file, backup);
    const key = uri.toString();
    this.open.set(key, document);
    const tell = () => this.marked.fire(uri);
    document.onDidChangePart(({ name }) => name === 'recipe' && tell());
    document.onDidChange(({ kind }) => kind === 'model' && tell());
    document.onDidDispose(() => {
      if (this.open.get(key) === document) this.open.delete(key);
      tell();
    });
    // Completes the walkthrough's first step.
    void vscode.commands.executeCommand('setContext', 'lathe.modelOpened', true);
    return document;
  }

  get(uri: vscode.Uri): ModelDocument | undefined {
    return this.open.get(uri.toString());
  }

  dispose(): void {
    for (const document of [...this.open.values()]) document.dispose();
    this.marked.dispose();
  }
}
