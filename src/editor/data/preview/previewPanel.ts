import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../services';
import { type DataChoice, dataPath } from '../dataMemory';
import { previewHtml } from './previewHtml';

/** Opens a tab with what the model really gets from the data; the focus stays where it is. */
export async function showPreview(services: Services, model: string, choice: DataChoice): Promise<void> {
  const data = dataPath(choice);
  const preview = await services.work.run(
    `Previewing ${data ? path.basename(data) : 'synthetic inputs'}`,
    ({ signal }) => services.engine.call('previewData', { model, data, dims: services.dims.get(model) }, { signal }),
  );
  const title = `Data: ${data ? path.basename(data) : 'synthetic'}`;
  const column = { viewColumn: vscode.ViewColumn.Active, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel('lathe.dataPreview', title, column, {
    enableScripts: false,
    localResourceRoots: [],
  });
  const icon = (theme: string) =>
    vscode.Uri.joinPath(services.context.extensionUri, 'media', 'icons', `data-${theme}.svg`);
  panel.iconPath = { light: icon('light'), dark: icon('dark') };
  panel.webview.html = previewHtml(preview, randomBytes(16).toString('base64'));
}
