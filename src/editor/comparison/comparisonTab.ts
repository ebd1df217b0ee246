import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { HostApi, PageCommand, ReportFormat } from '../../protocol/pageApi';
import type { CallContext, Handlers } from '../../protocol/rpc';
import type { Comparison } from '../../protocol/views';
import type { WorkContext } from '../engine/backgroundWork';
import { showFailure } from '../failures';
import { showModel } from '../model/showModel';
import { exportFile, exportFromPage } from '../page/exportFile';
import type { StudyTab, TabActions } from '../study/studyTab';
import type { ComparisonDependencies, ComparisonTask } from './comparisonStudy';
import { LayersOnDemand } from './layersOnDemand';
import { measureComparison } from './measure';
import { reportFile } from './report';

/** What the tab of a comparison does beside measuring: both graphs, their layers, reports, and the way to the models. */
export class ComparisonTab implements TabActions<ComparisonTask, Comparison> {
  readonly answers: Partial<Handlers<HostApi>>;
  private readonly layers: LayersOnDemand;

  constructor(
    private readonly tab: StudyTab<ComparisonTask, Comparison>,
    private readonly dependencies: ComparisonDependencies,
  ) {
    const { engine, work, log } = dependencies;
    this.layers = new LayersOnDemand(engine, work, this.models);
    this.answers = {
      comparedModels: async () => {
        const { a, b, dims } = this.models;
        return { a: await engine.call('view', { path: a, dims }), b: await engine.call('view', { path: b, dims }) };
      },
      comparedLayers: (_, call) => this.layers.get(call),
      exportReport: async ({ format }, call) => {
        // Not thrown to the page: a report is the host's business, and so is its failure.
        await this.exportReport(format, call).catch(error => showFailure(error, log));
        return null;
      },
      exportFile: async request => {
        await exportFromPage(this.models.b, request, log);
        return null;
      },
    };
  }

  async measure({ models, remarks }: ComparisonTask, context: WorkContext): Promise<Comparison> {
    const { engine, work } = this.dependencies;
    const comparison = await measureComparison(engine, work, models, context);
    this.layers.forget();
    // The transform may have said what the comparison says too.
    return { ...comparison, notes: [...new Set([...comparison.notes, ...remarks])] };
  }

  async run(command: PageCommand): Promise<void> {
    const { a, b } = this.models;
    if (command === 'openOriginal') await openModel(a);
    else if (command === 'openResult') await openModel(b);
    else if (command === 'revealFile') await vscode.commands.executeCommand('lathe.reveal', vscode.Uri.file(b));
    else throw new Error(`the page of a comparison asked for ${command}, which only a model has`);
  }

  close(): void {
    this.layers.stop();
  }

  private get models(): ComparisonTask['models'] {
    return this.tab.request.models;
  }

  private async exportReport(format: ReportFormat, call: CallContext): Promise<void> {
    const { result } = this.tab;
    if (!result) throw new LatheError('There are no figures to report yet. Measure first.');
    // A table of layers needs them; the other reports tell of them when they are known.
    const layers = format === 'csv' ? await this.layers.get(call) : this.layers.known;
    await exportFile(this.models.b, reportFile(layers ? { ...result, layers } : result, format));
  }
}

const openModel = (file: string) => showModel(vscode.Uri.file(file));
