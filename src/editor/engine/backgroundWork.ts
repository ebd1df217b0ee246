import * as vscode from 'vscode';

/** A long task that the status bar shows and the user can cancel. */
export interface Work {
  readonly title: string;
  /** The last line reported, with a percentage when the fraction is known. */
  readonly progress: string;
  cancel(): void;
}

export interface WorkContext {
  readonly signal: AbortSignal;
  report(message: string, fraction?: number): void;
}

/** The long tasks of this window, oldest first. */
export class BackgroundWork {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly items = new Set<RunningWork>();
  readonly onDidChange = this.changed.event;

  get running(): readonly Work[] {
    return [...this.items];
  }

  /** Runs `task` as a piece of work; `signal` cancels it from outside as well. */
  async run<T>(title: string, task: (context: WorkContext) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const work = new RunningWork(title);
    const forward = () => work.cancel();
    if (signal?.aborted) work.cancel();
    signal?.addEventListener('abort', forward, { once: true });
    this.items.add(work);
    this.changed.fire();
    try {
      return await task({
        signal: work.signal,
        report: (message, fraction) => {
          work.progress = fraction === undefined ? message : `${message} ${Math.floor(fraction * 100)} %`;
          this.changed.fire();
        },
      });
    } finally {
      signal?.removeEventListener('abort', forward);
      this.items.delete(work);
      this.changed.fire();
    }
  }
}

class RunningWork implements Work {
  private readonly controller = new AbortController();
  progress = '';
  constructor(readonly title: string) {}
  get signal(): AbortSignal {
    return this.controller.signal;
  }
  cancel(): void {
    this.controller.abort();
  }
}
