import type * as vscode from 'vscode';
import type { Message, Port } from '../../protocol/rpc';

/** A page behind the typed RPC. What is no message of ours is dropped: the frame also hears VS Code's own. */
export function webviewPort(webview: vscode.Webview): Port {
  return {
    send: message => void webview.postMessage(message),
    onMessage: listener => {
      webview.onDidReceiveMessage((message: unknown) => {
        if (isMessage(message)) listener(message);
      });
    },
  };
}

const kinds: ReadonlySet<unknown> = new Set<Message['kind']>([
  'call',
  'result',
  'error',
  'progress',
  'cancel',
  'event',
]);

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind);
}
