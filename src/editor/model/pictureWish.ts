import * as vscode from 'vscode';
import type { PictureFormat } from '../../protocol/pageApi';

/** A picture of the graph that the user asked for. Only a page can draw it: the first one on the screen takes it up. */
export class PictureWish implements vscode.Disposable {
  private readonly wished = new vscode.EventEmitter<void>();
  private format: PictureFormat | null = null;
  readonly onDidWish = this.wished.event;

  wish(format: PictureFormat): void {
    this.format = format;
    this.wished.fire();
  }

  /** The wish, for the page that fulfils it; null when there is none any more. */
  take(): PictureFormat | null {
    const { format } = this;
    this.format = null;
    return format;
  }

  dispose(): void {
    this.wished.dispose();
  }
}
