import type * as vscode from 'vscode';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';

/** A comparison as it survives a window reload. */
export interface ComparisonRecord {
  readonly key: string;
  readonly title: string;
  readonly request: CompareRequest;
  /** What the transform that made b had to say; shown with the result. */
  readonly remarks: readonly string[];
  /** null until it has been measured. */
  readonly comparison: Comparison | null;
}

const memoryKey = 'lathe.comparisons';
/** One record is a few kilobytes; more tabs than this are not kept open. */
const kept = 20;

/** The latest comparisons of this workspace, newest first. */
export class ComparisonStore {
  constructor(private readonly memento: vscode.Memento) {}

  async save(record: ComparisonRecord): Promise<void> {
    const others = this.all().filter(other => other.key !== record.key);
    await this.memento.update(memoryKey, [record, ...others].slice(0, kept));
  }

  find(key: string): ComparisonRecord | undefined {
    return this.all().find(record => record.key === key);
  }

  private all(): readonly ComparisonRecord[] {
    return this.memento.get<readonly ComparisonRecord[]>(memoryKey, []);
  }
}
