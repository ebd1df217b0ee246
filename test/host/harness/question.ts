import type { Locator, Page } from 'playwright-core';
import { poll } from './patience';

/** What VS Code's quick input asks: the palette, a list to choose from or a line of text. Read at one moment. */
export interface Question {
  /** Title and placeholder. */
  asks: string;
  value: string;
  /** Labels of the rows in sight. */
  rows: string[];
  /** Label of the row that Enter takes. */
  active: string | undefined;
  /** Rows may still come and go. */
  isBusy: boolean;
  hasFocus: boolean;
}

/** What a question has to be like before Enter is the wanted answer. */
export interface Wanted {
  /** For messages. */
  name: string;
  isMeant(question: Question): boolean;
  /** Typed into its input; without it what stands there is left. */
  value?: string;
  /** Tells the row to take by its label. */
  isRow?(label: string): boolean;
}

/** A question that went away unanswered, or never came: who sees that asks again. */
export class LostQuestion extends Error {}

/** From the command to its question, and from there to an answer that can be given. */
const longestQuestionMs = 30_000;
/** An Enter that has done nothing by now was lost on its way. */
const longestEnterMs = 10_000;
const mostPresses = 2;
const longestActionMs = 2000;

const inputOf = (page: Page): Locator => page.locator('.quick-input-widget .quick-input-box input');
/** What goes away meanwhile is seen at the next look. */
const attempt = (action: Promise<void>): Promise<void> => action.catch(() => {});
const press = (page: Page, key: string): Promise<void> =>
  attempt(inputOf(page).press(key, { timeout: longestActionMs }));

/** The question on the screen; nothing while a window loads. */
export async function readQuestion(page: Page): Promise<Question | undefined> {
  const read = page.evaluate(() => {
    const widget = document.querySelector<HTMLElement>('.quick-input-widget');
    const input = widget?.querySelector<HTMLInputElement>('.quick-input-box input');
    // Inert while it fades away.
    if (!widget || !input || widget.inert || widget.getClientRects().length === 0) return undefined;
    const labels = [...widget.querySelectorAll('.quick-input-list .monaco-list-row')].map(row => ({
      label: row.querySelector('.quick-input-list-label .label-name')?.textContent ?? '',
      isActive: row.classList.contains('focused'),
    }));
    return {
      asks: `${widget.querySelector('.quick-input-title')?.textContent ?? ''}\n${input.placeholder}`,
      value: input.value,
      rows: labels.map(({ label }) => label),
      active: labels.find(({ isActive }) => isActive)?.label,
      isBusy: widget.querySelector('.quick-input-progress.done') === null,
      hasFocus: document.activeElement === input,
    };
  });
  return read.catch(() => undefined);
}

/** Brings the wanted question to where Enter answers it. */
export async function prepare(page: Page, wanted: Wanted, limitMs = longestQuestionMs): Promise<Question> {
  let seen: Question | undefined;
  const ready = await poll(async () => {
    const now = await readQuestion(page);
    const isThere = now !== undefined && wanted.isMeant(now);
    if (!isThere && seen) throw new LostQuestion(`${wanted.name} went away unanswered`);
    if (!isThere) return undefined;
    seen = now;
    return (await approach(page, now, wanted)) ? now : undefined;
  }, limitMs);
  if (ready) return ready;
  throw new LostQuestion(seen ? `${wanted.name} offers ${seen.rows.join(', ')}` : `${wanted.name} was not asked`);
}

/** Does the next thing that a question needs before Enter; true when that is nothing. */
async function approach(page: Page, { value, rows, active, isBusy, hasFocus }: Question, wanted: Wanted) {
  if (wanted.value !== undefined && value !== wanted.value)
    await attempt(inputOf(page).fill(wanted.value, { timeout: longestActionMs }));
  else if (isBusy) return false;
  else if (!hasFocus) await attempt(inputOf(page).focus({ timeout: longestActionMs }));
  else if (wanted.isRow && !wanted.isRow(active ?? '')) {
    if (rows.some(wanted.isRow)) await press(page, 'ArrowDown');
  } else return true;
  return false;
}

/** Answers the wanted question with Enter, and waits until it is gone or another one is there. */
export async function accept(page: Page, wanted: Wanted, limitMs = longestQuestionMs): Promise<void> {
  const before = await prepare(page, wanted, limitMs);
  const isAnswered = async () => {
    const now = await readQuestion(page);
    return now?.asks === before.asks && now.value === before.value ? undefined : true;
  };
  for (let presses = 0; presses < mostPresses; presses++) {
    await press(page, 'Enter');
    if (await poll(isAnswered, longestEnterMs)) return;
  }
  throw new LostQuestion(`${wanted.name} does not take an answer`);
}

/** Closes what asks. */
export async function dismiss(page: Page): Promise<void> {
  const isGone = await poll(async () => {
    if (!(await readQuestion(page))) return true;
    await press(page, 'Escape');
    return undefined;
  }, longestQuestionMs);
  if (!isGone) throw new Error('a question stays open');
}
