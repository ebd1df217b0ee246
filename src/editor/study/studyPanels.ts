import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { distFolder } from '../page/pageHtml';
import { type StudyRecord, StudyStore } from './studyStore';
import { type StudyKind, StudyTab } from './studyTab';

/** Opens studies of one kind in tabs, and brings the tabs back after a window reload. */
export class StudyPanels<Request, Result> implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly store: StudyStore<Request, Result>;
  private readonly serializer: vscode.Disposable;

  /** `viewType`: of the tabs; package.json activates the extension by it. */
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly viewType: string,
    private readonly kind: StudyKind<Request, Result>,
  ) {
    this.store = new StudyStore(context.workspaceState, kind.memoryKey, kind.upgrade);
    this.serializer = vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  /** Opens a tab and measures in it; undefined when that failed or was cancelled, which the tab tells. */
  async open(title: string, request: Request): Promise<Result | undefined> {
    const record = { key: randomUUID(), title, request, result: null };
    await this.store.save(record);
    const panel = vscode.window.createWebviewPanel(this.viewType, title, vscode.ViewColumn.Active);
    return this.tab(panel, record).measure();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const record = this.store.find(keyIn(state));
    // Nothing to show and nothing to measure again: an empty tab would only puzzle.
    if (record) this.tab(panel, record);
    else panel.dispose();
  }

  dispose(): void {
    this.serializer.dispose();
  }

  private tab(panel: vscode.WebviewPanel, record: StudyRecord<Request, Result>): StudyTab<Request, Result> {
    const { context, log, store, kind } = this;
    const icon = (theme: string) =>
      vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `${kind.icon}-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [distFolder(context)] };
    return new StudyTab(panel, record, kind, { context, log, store });
  }
}

/** The page keeps the key of its study in its own state (PageState.restoreKey). */
function keyIn(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('restoreKey' in state)) return '';
  return String(state.restoreKey);
}
