import type * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { HostApi, PageCommand, PageState } from '../../protocol/pageApi';
import { Peer } from '../../protocol/peer';
import type { Handlers } from '../../protocol/rpc';
import type { WorkContext } from '../engine/backgroundWork';
import { describeFailure, isCancelled, showFailure } from '../failures';
import { pageHtml } from '../page/pageHtml';
import { webviewPort } from '../page/webviewPort';
import type { StudyRecord, StudyStore } from './studyStore';

type Shown<State> = State extends PageState ? Omit<State, 'revision' | 'restoreKey'> : never;
/** What a study's result looks like to the page, without what the tab adds. */
export type ResultState = Shown<Extract<PageState, { kind: 'comparison' | 'layerProfile' | 'search' }>>;

/** What tells one kind of study from another. */
export interface StudyKind<Request, Result> {
  /** File names of icons in media/icons: `<icon>-light.svg`. */
  readonly icon: string;
  /** Shown when the tab comes back without a result. */
  readonly unfinished: string;
  /** Under which the workspace keeps its tabs. */
  readonly memoryKey: string;
  /** Makes a record of what an earlier version kept; undefined: it is of today's form. */
  readonly upgrade?: (kept: unknown) => StudyRecord<Request, Result> | undefined;
  show(result: Result): ResultState;
  /** What one tab of this kind does. */
  actions(tab: StudyTab<Request, Result>): TabActions<Request, Result>;
}

/** What one tab does that other kinds do not. */
export interface TabActions<Request, Result> {
  measure(request: Request, context: WorkContext): Promise<Result>;
  /** A command of the page other than measuring again. */
  run(command: PageCommand): Promise<void>;
  /** What its page may ask for beside the state; the rest is refused. */
  readonly answers?: Partial<Handlers<HostApi>>;
  /** The tab was closed. */
  close?(): void;
}

export interface TabDependencies<Request, Result> {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly store: StudyStore<Request, Result>;
}

/** One tab with a study: measures, shows progress, result or failure, and measures again when asked. */
export class StudyTab<Request, Result> {
  private readonly peer: Peer<HostApi, Record<string, never>>;
  private state: PageState;
  private revision = 0;
  private measuring: AbortController | undefined;
  private closed = false;
  private readonly actions: TabActions<Request, Result>;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private record: StudyRecord<Request, Result>,
    private readonly kind: StudyKind<Request, Result>,
    private readonly dependencies: TabDependencies<Request, Result>,
  ) {
    this.actions = kind.actions(this);
    this.peer = new Peer<HostApi, Record<string, never>>(webviewPort(panel.webview), {
      ready: () => this.state,
      layer: unavailable,
      statistics: unavailable,
      setDims: unavailable,
      select: () => null,
      comparedModels: unavailable,
      comparedLayers: unavailable,
      exportReport: unavailable,
      exportFile: unavailable,
      edit: unavailable,
      ...this.actions.answers,
      cancel: () => {
        this.measuring?.abort();
        return null;
      },
      command: ({ command }) => {
        // Not awaited: measuring may last for minutes, and it tells of its own failures.
        const done = command === 'reload' ? this.measure() : this.actions.run(command);
        done.then(undefined, error => showFailure(error, dependencies.log));
        return null;
      },
    });
    this.state = record.result === null ? this.failed(kind.unfinished) : this.shown(record.result);
    panel.onDidDispose(() => {
      this.closed = true;
      this.measuring?.abort();
      this.actions.close?.();
    });
    panel.webview.html = pageHtml(panel.webview, dependencies.context, record.title);
  }

  get request(): Request {
    return this.record.request;
  }
  /** null until it has been measured. */
  get result(): Result | null {
    return this.record.result;
  }

  /** Measures and shows, with another request if one is given; undefined when it failed or was cancelled, which the page tells. */
  async measure(request: Request = this.record.request): Promise<Result | undefined> {
    if (this.measuring) return undefined;
    const { store, log } = this.dependencies;
    const measuring = new AbortController();
    this.measuring = measuring;
    // Kept also when it fails: the next try is of what was asked for last.
    this.record = { ...this.record, request };
    this.loading('Starting', null);
    try {
      const result = await this.actions.measure(request, {
        signal: measuring.signal,
        report: (message, fraction) => this.loading(message, fraction ?? null),
      });
      this.record = { ...this.record, result };
      await store.save(this.record);
      this.show(this.shown(result));
      return result;
    } catch (error) {
      this.show(this.failed(isCancelled(error) ? 'Measuring was stopped.' : describeFailure(error, log)));
      return undefined;
    } finally {
      this.measuring = undefined;
    }
  }

  private shown(result: Result): PageState {
    return { ...this.kind.show(result), revision: ++this.revision, restoreKey: this.record.key };
  }
  private failed(message: string): PageState {
    return { kind: 'failed', ...this.heading(), message };
  }
  private loading(message: string, fraction: number | null): void {
    this.show({ kind: 'loading', ...this.heading(), message, fraction });
  }
  private heading(): { revision: number; fileName: string; restoreKey: string } {
    return { revision: ++this.revision, fileName: this.record.title, restoreKey: this.record.key };
  }
  private show(state: PageState): void {
    this.state = state;
    // A hidden page does not exist; it asks for the state when it comes back.
    if (!this.closed && this.panel.visible) this.peer.emit('state', state);
  }
}

function unavailable(): never {
  throw new LatheError('This page shows figures only. Open the model to see its layers.');
}
