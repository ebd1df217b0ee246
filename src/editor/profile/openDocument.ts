import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { ModelView } from '../../protocol/views';
import type { ModelDocument } from '../model/modelDocument';
import { showModel } from '../model/showModel';
import type { Services } from '../services';

/** The document of a model, in an editor that is opened when there is none. */
export async function openDocument({ documents }: Services, uri: vscode.Uri): Promise<ModelDocument> {
  if (!documents.get(uri)) await showModel(uri);
  const document = documents.get(uri);
  if (!document) throw new LatheError(`${uri.path} could not be opened in Lathe's editor.`);
  return document;
}

/** The model of a document, as soon as it has been read. */
export async function loadedModel(document: ModelDocument): Promise<ModelView> {
  if (document.state.kind === 'loading') await settled(document);
  if (!document.model) throw new LatheError(`${document.fileName} could not be read: its editor says why.`);
  return document.model;
}

function settled(document: ModelDocument): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening = vscode.Disposable.from(
      document.onDidChange(state => {
        if (state.kind === 'loading') return;
        listening.dispose();
        resolve();
      }),
      document.onDidDispose(() => {
        listening.dispose();
        reject(new LatheError('The editor was closed.', 'cancelled'));
      }),
    );
  });
}
