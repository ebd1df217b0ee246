import { rmSync } from 'node:fs';

/**
 * Folders of unfinished output. Whoever may have to kill this process is told of each, so that no part of a file stays behind.
 */
export class Temporaries {
  private readonly folders = new Set<string>();
  constructor(private readonly onChange: (folders: readonly string[]) => void = () => {}) {}

  add(folder: string): void {
    this.folders.add(folder);
    this.onChange([...this.folders]);
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
