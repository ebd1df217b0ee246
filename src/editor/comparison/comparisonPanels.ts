import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import { distFolder } from '../page/pageHtml';
import type { Engine } from '../services';
import { type ComparisonDependencies, ComparisonPage } from './comparisonPage';
import { ComparisonStore } from './comparisonStore';
import { comparisonTitle } from './measure';

export const comparisonViewType = 'lathe.comparison';

/** Opens comparisons in tabs, and brings the tabs back after a window reload. */
export class ComparisonPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly dependencies: ComparisonDependencies;
  private readonly serializer: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, engine: Engine, work: BackgroundWork, log: vscode.LogOutputChannel) {
    this.dependencies = { context, engine, work, log, store: new ComparisonStore(context.workspaceState) };
    this.serializer = vscode.window.registerWebviewPanelSerializer(comparisonViewType, this);
  }

  /** Opens a tab and measures in it; undefined when that failed or was cancelled, which the tab tells. */
  async open(request: CompareRequest, remarks: readonly string[] = []): Promise<Comparison | undefined> {
    const record = { key: randomUUID(), title: comparisonTitle(request), request, remarks, comparison: null };
    await this.dependencies.store.save(record);
    const panel = vscode.window.createWebviewPanel(comparisonViewType, record.title, vscode.ViewColumn.Active);
    return this.page(panel, record).measure();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const record = this.dependencies.store.find(keyIn(state));
    // Nothing to show and nothing to measure again: an empty tab would only puzzle.
    if (record) this.page(panel, record);
    else panel.dispose();
  }

  dispose(): void {
    this.serializer.dispose();
  }

  private page(panel: vscode.WebviewPanel, record: ConstructorParameters<typeof ComparisonPage>[1]): ComparisonPage {
    const { context } = this.dependencies;
    const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `compare-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [distFolder(context)] };
    return new ComparisonPage(panel, record, this.dependencies);
  }
}

/** The page keeps the key of its comparison in its own state (PageState.restoreKey). */
function keyIn(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('restoreKey' in state)) return '';
  return String(state.restoreKey);
}
