import * as vscode from 'vscode';
import type { BackgroundWork } from './backgroundWork';

/** Work that ends sooner is not shown: the bar would only flicker. */
const quietMilliseconds = 300;

/** The status bar item while the engine works; a click offers the log and, for each task, to cancel it. */
export class WorkStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('lathe.work', vscode.StatusBarAlignment.Left, 10);
  private readonly disposables: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private shown = false;

  constructor(
    private readonly work: BackgroundWork,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.item.name = 'Lathe';
    this.item.command = 'lathe.showWork';
    this.disposables = [
      this.item,
      work.onDidChange(() => this.update()),
      vscode.commands.registerCommand('lathe.showWork', () => this.choose()),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const latest = this.work.running.at(-1);
    if (!latest) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.shown = false;
      this.item.hide();
      return;
    }
    this.item.text = `$(loading~spin) Lathe: ${latest.title}`;
    this.item.tooltip = latest.progress || latest.title;
    if (this.shown || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.shown = true;
      this.item.show();
    }, quietMilliseconds);
  }

  private async choose(): Promise<void> {
    const items = this.work.running.map(work => ({
      label: `$(circle-slash) Cancel: ${work.title}`,
      description: work.progress,
      run: () => work.cancel(),
    }));
    const log = { label: '$(output) Show the log', description: '', run: () => this.log.show() };
    const chosen = await vscode.window.showQuickPick([...items, log], { placeHolder: 'Lathe is working' });
    chosen?.run();
  }
}
