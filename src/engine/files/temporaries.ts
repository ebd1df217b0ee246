import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';

/**
 * Folders of unfinished output. Whoever may have to kill this process is told of each, so that no part of a file stays behind.
 */
export class Temporaries {
  private readonly folders = new Set<string>();
  constructor(private readonly onChange: (folders: readonly string[]) => void = () => {}) {}

  /** Makes a folder whose path begins with `prefix`. It is told of before it is there: this process may be killed in between. */
  async make(prefix: string): Promise<string> {
    const folder = `${prefix}${randomUUID()}`;
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
