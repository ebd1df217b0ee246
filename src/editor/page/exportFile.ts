import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportRequest } from '../../protocol/pageApi';

/** Asks where to save what a page drew and writes it there. The dialog asks before it replaces a file. */
export async function exportFile(beside: string, { fileName, content, remark }: ExportRequest): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(beside), fileName)),
    title: `Export ${fileName}`,
  });
  if (!target) return;
  const bytes = content.kind === 'text' ? Buffer.from(content.text, 'utf8') : Buffer.from(content.base64, 'base64');
  await vscode.workspace.fs.writeFile(target, bytes);
  const open = 'Open';
  const saved = `Saved ${path.posix.basename(target.path)}.`;
  const choice = await vscode.window.showInformationMessage(remark ? `${saved} ${remark}` : saved, open);
  if (choice === open) await vscode.commands.executeCommand('vscode.open', target);
}
