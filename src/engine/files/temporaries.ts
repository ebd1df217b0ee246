import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { workingName } from '../../protocol/workingName';

/**
 * Folders of unfinished output. Whoever may have to kill this process is told of each, so that no part of a file stays behind.
 */
export class Temporaries {
  private readonly folders = new Set<string>();
  constructor(private readonly onChange: (folders: readonly string[]) => void = () => {}) {}

  /** Makes a folder whose path begins with `prefix`. */
  make(prefix: string): Promise<string> {
    return this.makeAt(`${prefix}${randomUUID()}`);
  }
  /** Makes one for what will become `file`, beside it: from there it is renamed into place at once. */
  makeBeside(file: string): Promise<string> {
    return this.makeAt(path.join(path.dirname(file), workingName(path.basename(file), randomUUID())));
  }
  /** It is told of before it is there: this process may be killed in between. */
  private async makeAt(folder: string): Promise<string> {
    this.folders.add(folder);
    this.onChange([...this.folders]);
    try {
      await mkdir(folder, { mode: 0o700 });
    } catch (error) {
      this.delete(folder);
      throw error;
    }
    return folder;
  }
  delete(folder: string): void {
    this.folders.delete(folder);
    this.onChange([...this.folders]);
  }
  /** At once, without waiting: for the end of the process. */
  removeAll(): void {
    for (const folder of this.folders) removeFolder(folder);
    this.folders.clear();
  }
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
