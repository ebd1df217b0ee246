import type * as vscode from 'vscode';
import type { DimBindings } from '../../protocol/engineApi';

/** The values that the user gave to a model's symbolic dimensions, kept per file in this workspace. */
export class DimStore {
  private readonly listeners: ((path: string) => void)[] = [];

  constructor(private readonly memento: vscode.Memento) {}

  get(path: string): DimBindings {
    return this.memento.get<DimBindings>(keyOf(path), {});
  }
  async set(path: string, dims: DimBindings): Promise<void> {
    const empty = Object.keys(dims).length === 0;
    const isSame = JSON.stringify(this.get(path)) === JSON.stringify(dims);
    await this.memento.update(keyOf(path), empty ? undefined : dims);
    if (!isSame) for (const listener of this.listeners) listener(path);
  }
  /** Tells of each file whose values have changed. */
  onChange(listener: (path: string) => void): void {
    this.listeners.push(listener);
  }
}

const keyOf = (path: string) => `lathe.dims:${path}`;
