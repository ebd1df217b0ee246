import type * as vscode from 'vscode';
import type { DimBindings } from '../../protocol/engineApi';

/** The values that the user gave to a model's symbolic dimensions, kept per file in this workspace. */
export class DimStore {
  constructor(private readonly memento: vscode.Memento) {}

  get(path: string): DimBindings {
    return this.memento.get<DimBindings>(keyOf(path), {});
  }
  async set(path: string, dims: DimBindings): Promise<void> {
    const empty = Object.keys(dims).length === 0;
    await this.memento.update(keyOf(path), empty ? undefined : dims);
  }
}

const keyOf = (path: string) => `lathe.dims:${path}`;
