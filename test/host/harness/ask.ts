import type { Page } from 'playwright-core';
import { runCommand } from './palette';
import { patienceMs } from './patience';
import { accept, dismiss, LostQuestion } from './question';

/** Words of a question's title or placeholder, and of the row to take; without a row what it proposes is taken. */
export type Answer = readonly [question: string, row?: string];

/** Answers the question on the screen, or the one that comes. */
export function answer(page: Page, [question, row]: Answer): Promise<void> {
  return accept(page, {
    name: `the question “${question}”`,
    isMeant: ({ asks }) => asks.includes(question),
    ...(row !== undefined && { value: row, isRow: label => label.includes(row) }),
  });
}

/**
 * Runs a command, by its title in the palette or in another way, and answers what it asks. VS Code closes a question when the
 * focus goes elsewhere, and it may hand the focus back to a page late: when one goes away unanswered the command is run
 * again, as whoever saw that would do.
 */
export async function ask(page: Page, start: string | (() => Promise<void>), ...answers: Answer[]): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      if (typeof start === 'string') await runCommand(page, start);
      else await start();
      for (const each of answers) await answer(page, each);
      return;
    } catch (error) {
      if (!(error instanceof LostQuestion) || Date.now() > end) throw error;
      await dismiss(page);
    }
  }
}
