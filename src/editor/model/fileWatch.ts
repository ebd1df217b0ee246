import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** What tells one version of a file from the next; null: there is no such file. */
export type FileStamp = string | null;

export async function stampOf(file: string): Promise<FileStamp> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return null;
  }
}

/** A program writes a file in many steps: wait until it has been still for this long. */
const settleMilliseconds = 250;

/**
 * Notices that one file was changed, replaced, deleted or brought back, inside and outside the workspace. The folder
 * is watched, because a watch on the file itself is lost when an exporter renames a new file into place.
 */
export class FileWatch implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private seen: FileStamp | undefined;
  private disposed = false;

  /** `known`: the stamp of the version that is shown. */
  constructor(
    private readonly file: string,
    private readonly known: () => FileStamp,
    private readonly onChange: (stamp: FileStamp) => void,
  ) {
    const folder = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), '*');
    const watcher = vscode.workspace.createFileSystemWatcher(folder);
    const notice = (uri: vscode.Uri) => {
      if (uri.fsPath === file) this.check();
    };
    this.disposables = [
      watcher,
      watcher.onDidChange(notice),
      watcher.onDidCreate(notice),
      watcher.onDidDelete(notice),
      // Network drives and excluded folders send no events: look again when the user comes back.
      vscode.window.onDidChangeWindowState(state => {
        if (state.focused) this.check();
      }),
    ];
  }

  /** Looks at the file after a moment of rest, and reports when it is another version than the known one. */
  check(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.settle(), settleMilliseconds);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async settle(): Promise<void> {
    const stamp = await stampOf(this.file);
    if (this.disposed) return;
    const still = stamp === this.seen;
    this.seen = stamp;
    if (stamp === this.known()) return;
    if (still) this.onChange(stamp);
    else this.check();
  }
}
