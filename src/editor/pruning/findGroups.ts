import type * as vscode from 'vscode';
import type { PageState } from '../../protocol/pageApi';
import { describeFailure, isCancelled } from '../failures';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';

/** The page draws first: on two cores another busy process would slow it. */
const afterShownMs = 500;

/**
 * Finds how the channels of an open model go together, once for each version and set of sizes that is shown. In the background: a model that
 * cannot be followed is still a model to look at, so failures go to the log alone.
 */
export class GroupFinder implements vscode.Disposable {
  private readonly listening: vscode.Disposable;
  /** Of what the groups were asked for last. */
  private asked = '';
  private timer: NodeJS.Timeout | undefined;
  private running: AbortController | undefined;

  constructor(
    private readonly document: ModelDocument,
    private readonly services: Pick<Services, 'engine' | 'log'>,
  ) {
    this.listening = document.onDidChange(state => this.look(state));
    this.look(document.state);
  }

  dispose(): void {
    this.listening.dispose();
    this.stop();
  }

  private look(state: PageState): void {
    if (state.kind !== 'model') return;
    const version = JSON.stringify([state.model.hash, state.dims]);
    if (version === this.asked) return;
    this.asked = version;
    this.stop();
    const running = new AbortController();
    this.running = running;
    this.timer = setTimeout(() => void this.find(running.signal), afterShownMs);
  }

  private async find(signal: AbortSignal): Promise<void> {
    const { document, services } = this;
    const { path, dims } = document;
    try {
      const pruning = await services.engine.call('pruningGroups', { path, dims }, { signal });
      if (!signal.aborted) document.setPruning(pruning);
    } catch (error) {
      if (!isCancelled(error)) describeFailure(error, services.log);
    }
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
  }
}
