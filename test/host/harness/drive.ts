import type { Frame, Locator, Page } from 'playwright-core';
import { type Theme, themeClass, themes } from './settings';

/** Generous: a loaded machine is no failure. */
export const patienceMs = 120_000;
/** For work that shows its progress; below the silence after which the runner ends a file. */
const longestWorkMs = 400_000;

const paletteInput = (page: Page) => page.locator('.quick-input-widget:visible .quick-input-box input');
const paletteRow = (page: Page, text: string) =>
  page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();

/** Opens the palette, asking again where the focus moves on into a webview that loads and swallows the key. */
async function openPalette(page: Page): Promise<Locator> {
  const input = paletteInput(page);
  const end = Date.now() + patienceMs;
  for (;;) {
    await page.keyboard.press('F1');
    try {
      await input.waitFor({ timeout: 2000 });
      return input;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/**
 * Opens the palette with `title` among its rows. An open list does not grow: while extensions still load, after a start or
 * a reload, it is closed and opened again until VS Code knows the command.
 */
async function openPaletteWith(page: Page, title: string): Promise<Locator> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const input = await openPalette(page);
    await input.fill(`>${title}`);
    try {
      await paletteRow(page, title).waitFor({ timeout: 2000 });
      return input;
    } catch {
      if (Date.now() > end) throw new Error(`the palette does not know ${title}: the extension is not there`);
    }
    await page.keyboard.press('Escape');
    await input.waitFor({ state: 'hidden' });
  }
}

/** Runs a command by the title that the palette shows, and waits until the palette is gone unless the command asks more. */
export async function runCommand(page: Page, title: string, options: { asksMore?: boolean } = {}): Promise<void> {
  const input = await openPaletteWith(page, title);
  // Enter would take the row that is focused now, which may still be one of the list before.
  await paletteRow(page, title).click();
  if (!options.asksMore) await input.waitFor({ state: 'hidden' });
}

/** Waits until the palette knows a command: VS Code shows its window before it knows what extensions contribute. */
export async function waitForCommand(page: Page, title: string): Promise<void> {
  const input = await openPaletteWith(page, title);
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'hidden' });
}

/**
 * Picks a row of the quick pick whose title or placeholder contains `question`, once its rows have stopped moving.
 * Without the question a list that is about to go would do as well.
 */
export async function pick(page: Page, question: string, text: string): Promise<void> {
  const widget = page.locator('.quick-input-widget:visible');
  const title = widget.locator('.quick-input-title').filter({ hasText: question });
  await title
    .or(widget.locator(`input[placeholder*="${question}"]`))
    .first()
    .waitFor({ state: 'attached' });
  const row = paletteRow(page, text);
  await row.waitFor();
  await page.locator('.quick-input-progress.done').waitFor({ state: 'attached' });
  await row.click();
}

/**
 * Answers the question for a line of text whose title contains `question`; without `text` what it proposes is taken. The
 * key goes to the input itself, and again: a webview that had the focus before the question may take it back a moment
 * after the question is there.
 */
export async function answer(page: Page, question: string, text?: string): Promise<void> {
  const title = page.locator('.quick-input-widget:visible .quick-input-title').filter({ hasText: question });
  await title.waitFor();
  const input = paletteInput(page);
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      if (text !== undefined) await input.fill(text, { timeout: 2000 });
      await input.press('Enter', { timeout: 2000 });
      await title.waitFor({ state: 'hidden', timeout: 2000 });
      return;
    } catch (error) {
      if ((await title.count()) === 0) return;
      if (Date.now() > end) throw error;
    }
  }
}

/** Waits until an input holds a value of this form: a dialog writes its own proposal there a moment after it has opened. */
export async function inputHolds(input: Locator, wanted: RegExp): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const value = await input.inputValue();
    if (wanted.test(value)) return;
    if (Date.now() > end) throw new Error(`the input holds ${value}, not ${wanted}`);
    await input.page().waitForTimeout(50);
  }
}

/** Puts the cursor of the active text editor into a line, counted from 1. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await runCommand(page, 'Go to Line/Column...', { asksMore: true });
  const input = paletteInput(page);
  await inputHolds(input, /^:/);
  await input.fill(`:${line}`);
  await paletteRow(page, `line ${line}`).click();
  await input.waitFor({ state: 'hidden' });
}

/** Switches the colour theme through its picker and waits until VS Code wears it. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  const body = page.locator(`.monaco-workbench.${themeClass[theme]}`);
  if (await body.count()) return;
  await runCommand(page, 'Preferences: Color Theme', { asksMore: true });
  const input = paletteInput(page);
  // The list is there before its themes are.
  await paletteRow(page, themes.dark).waitFor();
  await input.fill(themes[theme]);
  await paletteRow(page, themes[theme]).click();
  await input.waitFor({ state: 'hidden' });
  await body.waitFor();
}

export const explorerRow = (page: Page, name: string): Locator =>
  page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });

/**
 * Opens a file of the explorer in Lathe's editor. Only a fresh profile needs this: there VS Code opens files before it knows
 * which editors extensions contribute (later it waits for those that it remembers), and shows a model as text or as
 * a binary file. Such an editor is closed and the file opened again.
 */
export async function openModel(page: Page, name: string): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    await explorerRow(page, name).dblclick();

    if (await opensInLathe(page, name)) return;
    if (Date.now() > end) throw new Error(`VS Code does not open ${name} in Lathe's editor`);
    await runCommand(page, 'View: Close Editor');
  }
}

/** Waits until the active editor shows `name`, and tells whether that is a page of an extension or one of VS Code's own. */
async function opensInLathe(page: Page, name: string): Promise<boolean> {
  const group = page.locator('.editor-group-container.active');
  await group.locator('.tab.active').filter({ hasText: name }).waitFor();
  const own = group.locator('.editor-instance .monaco-editor, .monaco-editor-pane-placeholder');
  const contributed = group.locator('.editor-instance [id^="webview-editor-element-"]');
  await own.or(contributed).first().waitFor({ state: 'attached' });
  return (await contributed.count()) > 0;
}

/**
 * Opens the context menu of `target` and chooses `label`. A menu shows what was contributed when it opened, so one that
 * lacks the entry is closed and opened again; so is one that stays open, since a menu ignores a click that follows too
 * soon on the one that opened it.
 */
export async function chooseFromContextMenu(page: Page, target: Locator, label: string): Promise<void> {
  const item = page.locator('.monaco-menu .action-item').filter({ hasText: label });
  const end = Date.now() + patienceMs;
  for (;;) {
    await target.click({ button: 'right' });
    try {
      await item.waitFor({ timeout: 1000 });
      await item.click();
      await item.waitFor({ state: 'hidden', timeout: 2000 });
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

/** Waits for a notification that contains `text`. */
export const notification = (page: Page, text: string): Locator =>
  page.locator('.notification-toast, .notification-list-item').filter({ hasText: text }).first();
