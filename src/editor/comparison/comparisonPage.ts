import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { HostApi, PageCommand, PageState, ReportFormat } from '../../protocol/pageApi';
import { Peer } from '../../protocol/peer';
import type { CallContext } from '../../protocol/rpc';
import type { Comparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import { describeFailure, isCancelled, showFailure } from '../failures';
import { modelViewType } from '../model/modelEditor';
import { exportFile, exportFromPage } from '../page/exportFile';
import { pageHtml } from '../page/pageHtml';
import { webviewPort } from '../page/webviewPort';
import type { Engine } from '../services';
import type { ComparisonRecord, ComparisonStore } from './comparisonStore';
import { LayersOnDemand } from './layersOnDemand';
import { measureComparison } from './measure';
import { reportFile } from './report';

export interface ComparisonDependencies {
  readonly context: vscode.ExtensionContext;
  readonly engine: Engine;
  readonly work: BackgroundWork;
  readonly log: vscode.LogOutputChannel;
  readonly store: ComparisonStore;
}

/** One tab with a comparison: measures it, shows progress, result or failure, and measures again when asked. */
export class ComparisonPage {
  private readonly peer: Peer<HostApi, Record<string, never>>;
  private state: PageState;
  private revision = 0;
  private measuring: AbortController | undefined;
  private readonly layers: LayersOnDemand;
  private closed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private record: ComparisonRecord,
    private readonly dependencies: ComparisonDependencies,
  ) {
    this.layers = new LayersOnDemand(dependencies.engine, dependencies.work, record.request);
    this.peer = new Peer<HostApi, Record<string, never>>(webviewPort(panel.webview), {
      ready: () => this.state,
      layer: unavailable,
      statistics: unavailable,
      setDims: unavailable,
      select: () => null,
      comparedModels: async () => {
        const { a, b, dims } = this.record.request;
        const { engine } = dependencies;
        return { a: await engine.call('view', { path: a, dims }), b: await engine.call('view', { path: b, dims }) };
      },
      comparedLayers: (_, call) => this.layers.get(call),
      exportReport: async ({ format }, call) => {
        // Not thrown to the page: a report is the host's business, and so is its failure.
        await this.exportReport(format, call).catch(error => showFailure(error, dependencies.log));
        return null;
      },
      exportFile: async request => {
        await exportFromPage(this.record.request.b, request, dependencies.log);
        return null;
      },
      cancel: () => {
        this.measuring?.abort();
        return null;
      },
      command: ({ command }) => {
        this.run(command).catch(error => showFailure(error, dependencies.log));
        return null;
      },
    });
    this.state = record.comparison ? this.result(record.comparison) : this.failed('This comparison was not finished.');
    panel.onDidDispose(() => {
      this.closed = true;
      this.measuring?.abort();
      this.layers.stop();
    });
    panel.webview.html = pageHtml(panel.webview, dependencies.context, record.title);
  }

  /** Measures and shows; undefined when it failed or was cancelled, which the page tells. */
  async measure(): Promise<Comparison | undefined> {
    if (this.measuring) return undefined;
    const { engine, work, store, log } = this.dependencies;
    const measuring = new AbortController();
    this.measuring = measuring;
    this.loading('Starting', null);
    try {
      const comparison = await measureComparison(engine, work, this.record.request, {
        remarks: this.record.remarks,
        signal: measuring.signal,
        onProgress: (message, fraction) => this.loading(message, fraction ?? null),
      });
      this.record = { ...this.record, comparison };
      this.layers.forget();
      await store.save(this.record);
      this.show(this.result(comparison));
      return comparison;
    } catch (error) {
      this.show(this.failed(isCancelled(error) ? 'Measuring was stopped.' : describeFailure(error, log)));
      return undefined;
    } finally {
      this.measuring = undefined;
    }
  }

  private async run(command: PageCommand): Promise<void> {
    const { a, b } = this.record.request;
    if (command === 'reload') await this.measure();
    else if (command === 'openOriginal') await openModel(a);
    else if (command === 'openResult') await openModel(b);
    else if (command === 'revealFile') await vscode.commands.executeCommand('lathe.reveal', vscode.Uri.file(b));
    else throw new Error(`the page of a comparison asked for ${command}, which only a model has`);
  }

  private async exportReport(format: ReportFormat, call: CallContext): Promise<void> {
    const { comparison, request } = this.record;
    if (!comparison) throw new LatheError('There are no figures to report yet. Measure first.');
    // A table of layers needs them; the other reports tell of them when they are known.
    const layers = format === 'csv' ? await this.layers.get(call) : this.layers.known;
    await exportFile(request.b, reportFile(layers ? { ...comparison, layers } : comparison, format));
  }

  private result(comparison: Comparison): PageState {
    return { kind: 'comparison', revision: ++this.revision, comparison, restoreKey: this.record.key };
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
    if (!this.closed && this.panel.visible) this.peer.emit('state', state);
  }
}

const openModel = (file: string) =>
  vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), modelViewType);

function unavailable(): never {
  throw new LatheError('A comparison has no layers to ask for. Open one of its models.');
}
