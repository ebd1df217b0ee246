import * as vscode from 'vscode';
import type { WorkEvent } from '../../protocol/pageApi';

/** The study that runs for a model: what its pages show of it, and how they stop it. One at a time. */
export class PageWork implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<WorkEvent>();
  private running: AbortController | undefined;
  private shown: WorkEvent = null;
  readonly onDidChange = this.changed.event;

  get current(): WorkEvent {
    return this.shown;
  }
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Runs `task` and shows how far it is; `cancel` and the end of the document fire its signal. */
  async run<T>(
    title: string,
    task: (signal: AbortSignal, report: (message: string, fraction?: number) => void) => Promise<T>,
  ): Promise<T> {
    const running = new AbortController();
    this.running = running;
    this.show({ title, message: 'Starting', fraction: null });
    try {
      return await task(running.signal, (message, fraction) => {
        if (this.running === running) this.show({ title, message, fraction: fraction ?? null });
      });
    } finally {
      if (this.running === running) {
        this.running = undefined;
        this.show(null);
      }
    }
  }

  cancel(): void {
    this.running?.abort();
  }

  dispose(): void {
    this.cancel();
    this.changed.dispose();
  }

  private show(work: WorkEvent): void {
    this.shown = work;
    this.changed.fire(work);
  }
}
