import type { Page } from 'playwright-core';
import { patienceMs, poll } from './patience';
import { accept, dismiss, LostQuestion, prepare, type Question, readQuestion, type Wanted } from './question';

const isPalette = (question: Question | undefined): boolean => question?.value.startsWith('>') ?? false;

const paletteAt = (title: string): Wanted => ({
  name: `the palette at ${title}`,
  isMeant: isPalette,
  value: `>${title}`,
  isRow: label => label === title,
});

/** Runs a command by the title that the palette shows, and waits until the palette is gone. */
export function runCommand(page: Page, title: string): Promise<void> {
  return inPalette(page, limitMs => accept(page, paletteAt(title), limitMs));
}

/** Waits until the palette knows a command: VS Code shows its window before it knows what extensions contribute. */
export async function waitForCommand(page: Page, title: string): Promise<void> {
  await inPalette(page, limitMs => prepare(page, paletteAt(title), limitMs));
  await dismiss(page);
}

/**
 * Opens the palette for `use`, and anew when that finds no way: an open list does not grow, and while extensions still load,
 * after a start or a reload, VS Code does not know their commands. Each try may take longer than the one before.
 */
async function inPalette(page: Page, use: (limitMs: number) => Promise<unknown>): Promise<void> {
  const end = Date.now() + patienceMs;
  for (let limitMs = 2000; ; limitMs *= 2) {
    try {
      await openPalette(page, limitMs);
      await use(limitMs);
      return;
    } catch (error) {
      if (!(error instanceof LostQuestion) || Date.now() > end) throw error;
      await dismiss(page);
    }
  }
}

/** A webview that loads swallows the key. */
async function openPalette(page: Page, limitMs: number): Promise<void> {
  await page.keyboard.press('F1');
  const isOpen = await poll(async () => isPalette(await readQuestion(page)) || undefined, limitMs);
  if (!isOpen) throw new LostQuestion('the palette does not open');
}
