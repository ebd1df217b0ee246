import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportRequest } from '../../protocol/pageApi';
import { showFailure } from '../failures';

/** Asks where to save a file and writes it there. The dialog asks before it replaces a file. */
export async function exportFile(beside: string, request: ExportRequest): Promise<void> {
  const target = await save(beside, request);
  if (target) tellSaved(target, request.remark);
}

/** The same for what a page drew: the user is told here when it fails, since the page cannot. */
export const exportFromPage = (beside: string, request: ExportRequest, log: vscode.LogOutputChannel): Promise<void> =>
  exportFile(beside, request).catch(error => showFailure(error, log));

/** undefined: the user left. */
async function save(beside: string, { fileName, content }: ExportRequest): Promise<vscode.Uri | undefined> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(beside), fileName)),
    title: `Export ${fileName}`,
  });
  if (!target) return undefined;
  const bytes = content.kind === 'text' ? Buffer.from(content.text, 'utf8') : Buffer.from(content.base64, 'base64');
  await vscode.workspace.fs.writeFile(target, bytes);
  return target;
}

function tellSaved(target: vscode.Uri, remark: string | undefined): void {
  const open = 'Open';
  const saved = `Saved ${path.posix.basename(target.path)}.`;
  void vscode.window.showInformationMessage(remark ? `${saved} ${remark}` : saved, open).then(choice => {
    if (choice === open) void vscode.commands.executeCommand('vscode.open', target);
  });
}
