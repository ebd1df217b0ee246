import type * as vscode from 'vscode';
import type { DataPurpose } from './rankData';

/** What the user chose to feed a model with. */
export type DataChoice =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'synthetic' }
  /** Of a comparison: make none. Of pruning: win nothing back. */
  | { readonly kind: 'none' };

/** The last choice per model and purpose, kept in this workspace. */
export class DataMemory {
  constructor(private readonly memento: vscode.Memento) {}

  get(model: string, purpose: DataPurpose): DataChoice | undefined {
    return this.memento.get<DataChoice>(keyOf(model, purpose));
  }
  async set(model: string, purpose: DataPurpose, choice: DataChoice): Promise<void> {
    await this.memento.update(keyOf(model, purpose), choice);
  }
}

const keyOf = (model: string, purpose: DataPurpose) => `lathe.data:${purpose}:${model}`;

/** The path for a request to the engine; undefined is synthetic. */
export const dataPath = (choice: DataChoice): string | undefined => (choice.kind === 'file' ? choice.path : undefined);
