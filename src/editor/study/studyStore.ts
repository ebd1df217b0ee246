import type * as vscode from 'vscode';

/** A measurement in a tab of its own, as it survives a window reload. */
export interface StudyRecord<Request, Result> {
  readonly key: string;
  readonly title: string;
  readonly request: Request;
  /** null until it has been measured. */
  readonly result: Result | null;
}

/** One record is a few kilobytes; more tabs than this are not kept open. */
const kept = 20;

/** The latest studies of one kind in this workspace, newest first. */
export class StudyStore<Request, Result> {
  /** `upgrade`: makes a record of what an earlier version kept under the same name. */
  constructor(
    private readonly memento: vscode.Memento,
    private readonly memoryKey: string,
    private readonly upgrade: (kept: unknown) => StudyRecord<Request, Result> | undefined = () => undefined,
  ) {}

  async save(record: StudyRecord<Request, Result>): Promise<void> {
    const others = this.all().filter(other => other.key !== record.key);
    await this.memento.update(this.memoryKey, [record, ...others].slice(0, kept));
  }

  find(key: string): StudyRecord<Request, Result> | undefined {
    return this.all().find(record => record.key === key);
  }

  private all(): readonly StudyRecord<Request, Result>[] {
    const records = this.memento.get<readonly StudyRecord<Request, Result>[]>(this.memoryKey, []);
    return records.map(record => this.upgrade(record) ?? record);
  }
}
