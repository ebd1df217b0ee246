import * as vscode from 'vscode';
import { servePage } from '../page/modelPage';
import { distFolder } from '../page/pageHtml';
import type { Services } from '../services';
import type { ModelDocument } from './modelDocument';

export const modelViewType = 'lathe.model';

/** The editor of *.onnx. Read-only for now: the document has nothing to save. */
export class ModelEditorProvider implements vscode.CustomReadonlyEditorProvider<ModelDocument> {
  private constructor(private readonly services: Services) {}

  static register(services: Services): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(modelViewType, new ModelEditorProvider(services), {
      supportsMultipleEditorsPerDocument: true,
      // A hidden page is thrown away: a large model's page holds hundreds of megabytes, and it comes back from the
      // host's snapshot and its own saved view state within a fraction of a second.
      webviewOptions: { retainContextWhenHidden: false },
    });
  }

  openCustomDocument(uri: vscode.Uri): ModelDocument {
    return this.services.documents.create(uri);
  }

  resolveCustomEditor(document: ModelDocument, panel: vscode.WebviewPanel): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [distFolder(this.services.context)] };
    servePage(document, panel, this.services);
  }
}
