import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { contentSecurityPolicy, escapeHtml } from './pagePolicy';

/** The only folder that a page may load from. */
export const distFolder = (context: vscode.ExtensionContext) => vscode.Uri.joinPath(context.extensionUri, 'dist');

/** The page's HTML: one style sheet, one script with a nonce, an empty body that the script fills. */
export function pageHtml(webview: vscode.Webview, context: vscode.ExtensionContext, title: string): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(distFolder(context), name));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(webview.cspSource, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${resource('webview.css')}">
</head>
<body>
<script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}
