import type { Frame, Locator, Page } from 'playwright-core';
import { ask } from './ask';
import { runCommand } from './palette';
import { longestWorkMs, patienceMs, poll } from './patience';
import { accept } from './question';
import { type Theme, themeClass, themes } from './settings';

/** Puts the cursor of the active text editor into a line, counted from 1. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await ask(page, async () => {
    await runCommand(page, 'Go to Line/Column...');
    await accept(page, {
      name: 'the question for a line',
      isMeant: ({ value }) => value.startsWith(':'),
      value: `:${line}`,
      isRow: label => label.includes(`line ${line}`),
    });
  });
}

/** Switches the colour theme through its picker and waits until VS Code wears it. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  const body = page.locator(`.monaco-workbench.${themeClass[theme]}`);
  if (await body.count()) return;
  await ask(page, 'Preferences: Color Theme', ['Color Theme', themes[theme]]);
  await body.waitFor();
}

/** Reloads as a user does it: the browser's own reload leaves VS Code no time to store what editors remember. */
export async function reloadWindow(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
}

export const explorerRow = (page: Page, name: string): Locator =>
  page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });

/**
 * Opens a file of the explorer in Lathe's editor. Only a fresh profile needs more than one try: there VS Code opens files before
 * it knows which editors extensions contribute (later it waits for those that it remembers), and shows a model as text or as
 * a binary file. Such an editor is closed and the file opened again; so it is when a click was lost.
 */
export async function openModel(page: Page, name: string): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let limitMs = 5000; Date.now() < end; limitMs *= 2) {
    await explorerRow(page, name).dblclick();
    const shown = await poll(() => editorShowing(page, name), limitMs);
    if (shown === 'contributed') return;
    if (shown === 'own') await runCommand(page, 'View: Close Editor');
  }
  throw new Error(`VS Code does not open ${name} in Lathe's editor`);
}

/** Whether the active editor, if it shows `name`, is a page of an extension or one of VS Code's own. */
async function editorShowing(page: Page, name: string): Promise<'contributed' | 'own' | undefined> {
  const group = page.locator('.editor-group-container.active');
  if (!(await group.locator('.tab.active').filter({ hasText: name }).count())) return undefined;
  if (await group.locator('.editor-instance [id^="webview-editor-element-"]').count()) return 'contributed';
  const own = group.locator('.editor-instance .monaco-editor, .monaco-editor-pane-placeholder');
  return (await own.count()) ? 'own' : undefined;
}

/**
 * Opens the context menu of `target` and chooses `label`. A menu shows what was contributed when it opened, so one that
 * lacks the entry is closed and opened again; so is one that stays open, since a menu ignores a click that follows too
 * soon on the one that opened it.
 */
export async function chooseFromContextMenu(page: Page, target: Locator, label: string): Promise<void> {
  const item = page.locator('.monaco-menu .action-item').filter({ hasText: label });
  const end = Date.now() + patienceMs;
  for (let limitMs = 1000; ; limitMs *= 2) {
    await target.click({ button: 'right' });
    try {
      await item.waitFor({ timeout: limitMs });
      await item.click({ timeout: limitMs });
      await item.waitFor({ state: 'hidden', timeout: 2 * limitMs });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * The page inside a webview, two frames deep (VS Code calls the inner document fake.html): the one whose document has
 * `selector` on the screen. While a page shows work under way it is waited for longer: engines of slow machines take their time.
 */
export async function webviewFrame(page: Page, selector: string): Promise<Frame> {
  const last = Date.now() + longestWorkMs;
  let end = Date.now() + patienceMs;
  for (;;) {
    const frame = await frameShowing(page, selector);
    if (frame) return frame;
    if (Date.now() > end) {
      const isWorking = Date.now() < last && (await frameShowing(page, '.progress')) !== undefined;
      if (!isWorking) throw new Error(`no webview shows ${selector}`);
      end = Date.now() + patienceMs;
    }
    await page.waitForTimeout(50);
  }
}

async function frameShowing(page: Page, selector: string): Promise<Frame | undefined> {
  for (const frame of page.frames().filter(candidate => candidate.url().includes('fake.html'))) {
    // Hidden webviews keep their frames; and a frame may go away while it is asked.
    const shown = await frame
      .locator(selector)
      .first()
      .isVisible()
      .catch(() => false);
    if (shown && (await isOnScreen(frame))) return frame;
  }
  return undefined;
}

async function isOnScreen(frame: Frame): Promise<boolean> {
  const outer = frame.parentFrame();
  if (!outer) return false;
  const element = await outer.frameElement().catch(() => undefined);
  return (await element?.isVisible().catch(() => false)) ?? false;
}
