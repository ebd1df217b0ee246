import type * as vscode from 'vscode';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import type { Engine } from '../services';
import { StudyPanels } from '../study/studyPanels';
import { type ComparisonTask, comparisonStudy } from './comparisonStudy';
import { comparisonTitle } from './measure';

export const comparisonViewType = 'lathe.comparison';

/** Opens comparisons in tabs, and brings the tabs back after a window reload. */
export class ComparisonPanels implements vscode.Disposable {
  private readonly panels: StudyPanels<ComparisonTask, Comparison>;

  constructor(context: vscode.ExtensionContext, engine: Engine, work: BackgroundWork, log: vscode.LogOutputChannel) {
    this.panels = new StudyPanels(context, log, comparisonViewType, comparisonStudy({ engine, work, log }));
  }

  /** Opens a tab and measures in it; undefined when that failed or was cancelled, which the tab tells. */
  open(models: CompareRequest, remarks: readonly string[] = []): Promise<Comparison | undefined> {
    return this.panels.open(comparisonTitle(models), { models, remarks });
  }

  dispose(): void {
    this.panels.dispose();
  }
}
