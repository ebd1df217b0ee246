import * as vscode from 'vscode';
import { servePage } from '../page/modelPage';
import { distFolder } from '../page/pageHtml';
import { GroupFinder } from '../pruning/findGroups';
import { readBackup, writeBackup } from '../recipe/backupFile';
import { saveAs } from '../recipe/exportModel';
import { watchRecipe } from '../recipe/recipeWatch';
import { saveAsked } from '../recipe/saveAsked';
import type { Services } from '../services';
import type { ModelDocument } from './modelDocument';
import { modelViewType } from './modelViewType';
import type { RecipeChange } from './pageEvents';

/** The editor of *.onnx. What is edited and saved is the recipe beside the model; Save As writes the model that it makes. */
export class ModelEditorProvider implements vscode.CustomEditorProvider<ModelDocument> {
  /** An edit is a change of content too: both kinds go through it. */
  private readonly changed = new vscode.EventEmitter<vscode.CustomDocumentContentChangeEvent<ModelDocument>>();
  readonly onDidChangeCustomDocument = this.changed.event;

  private constructor(private readonly services: Services) {}

  static register(services: Services): vscode.Disposable {
    const provider = new ModelEditorProvider(services);
    const registered = vscode.window.registerCustomEditorProvider(modelViewType, provider, {
      supportsMultipleEditorsPerDocument: true,
      // A hidden page is thrown away: a large model's page holds hundreds of megabytes, and it comes back from the
      // host's snapshot and its own saved view state within a fraction of a second.
      webviewOptions: { retainContextWhenHidden: false },
    });
    return vscode.Disposable.from(registered, provider.changed);
  }

  async openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): Promise<ModelDocument> {
    const backup = backupId === undefined ? undefined : await readBackup(backupId, this.services.log);
    const document = await this.services.documents.create(uri, backup);
    const watch = watchRecipe(document);
    const groups = new GroupFinder(document, this.services);
    document.onDidDispose(() => vscode.Disposable.from(watch, groups).dispose());
    document.onDidChangeRecipe(change => this.changed.fire(changeEvent(document, change)));
    return document;
  }

  resolveCustomEditor(document: ModelDocument, panel: vscode.WebviewPanel): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [distFolder(this.services.context)] };
    servePage(document, panel, this.services);
    // VS Code hears of edits only once it has the document.
    document.editedRecipe.announceRestored();
  }

  saveCustomDocument(document: ModelDocument): Promise<void> {
    return saveAsked(document.editedRecipe);
  }

  saveCustomDocumentAs(document: ModelDocument, destination: vscode.Uri): Promise<void> {
    return saveAs(this.services, document, destination);
  }

  revertCustomDocument(document: ModelDocument): Promise<void> {
    return document.editedRecipe.revert();
  }

  backupCustomDocument(
    document: ModelDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    return writeBackup(document, destination);
  }
}

function changeEvent(
  document: ModelDocument,
  change: RecipeChange,
): vscode.CustomDocumentContentChangeEvent<ModelDocument> | vscode.CustomDocumentEditEvent<ModelDocument> {
  if (change.kind === 'unsaved') return { document };
  const { editedRecipe } = document;
  return { document, label: change.label, undo: () => editedRecipe.undo(), redo: () => editedRecipe.redo() };
}
