import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

const longestText = 300;
const linesOfLog = 15;

/** What stands on the screen, in words: what a failure needs for its reason to be seen where no screenshot can be. */
export async function describeScreen(page: Page): Promise<string> {
  const question = page.locator('.quick-input-widget:visible');
  const parts: [what: string, texts: string[]][] = [
    ['tabs', await textsOf(page.locator('.tab'))],
    ['question', await textsOf(question.locator('.quick-input-title, .quick-input-message'))],
    ['its input', await valuesOf(question.locator('.quick-input-box input'))],
    ['its rows', await textsOf(question.locator('.monaco-list-row'))],
    ['dialog', await textsOf(page.locator('.monaco-dialog-box'))],
    ['notification', await textsOf(page.locator('.notification-toast, .notification-list-item'))],
    ['focus', await focusOf(page)],
  ];
  for (const frame of page.frames().filter(each => each.url().includes('fake.html')))
    parts.push(['page', await wordsOf(frame)]);
  return parts
    .filter(([, texts]) => texts.length > 0)
    .map(([what, texts]) => `  ${what}: ${texts.join(' | ')}`)
    .join('\n');
}

/** The last lines of Lathe's own log. */
export function tailOfLog(dataFolder: string): string {
  const logs = path.join(dataFolder, 'data', 'logs');
  if (!existsSync(logs)) return '  (none)';
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter(file => /Lathe\.log$/.test(file));
  const newest = files.sort().at(-1);
  if (!newest) return '  (none)';
  const lines = readFileSync(path.join(logs, newest), 'utf8').trimEnd().split('\n');
  return lines
    .slice(-linesOfLog)
    .map(line => `  ${line.slice(0, longestText)}`)
    .join('\n');
}

/** Heading, work under way, refusals and notices of a page. */
async function wordsOf(frame: Frame): Promise<string[]> {
  return textsOf(frame.locator('h1, .work-card, .notice-card, .banner'));
}

/** Texts that are visible now; what goes away while it is read has none. */
async function textsOf(found: Locator): Promise<string[]> {
  const elements = await found.filter({ visible: true }).all();
  const texts = await Promise.all(elements.map(element => element.innerText({ timeout: 1000 }).catch(() => '')));
  return texts.map(text => text.replace(/\s+/g, ' ').trim().slice(0, longestText)).filter(text => text !== '');
}

/** What is typed, or else what asks for it. */
async function valuesOf(inputs: Locator): Promise<string[]> {
  const elements = await inputs.all();
  const read = (element: HTMLInputElement | SVGElement | HTMLElement) =>
    element instanceof HTMLInputElement ? element.value || `(${element.placeholder})` : '';
  return Promise.all(elements.map(element => element.evaluate(read, undefined, { timeout: 1000 }).catch(() => '')));
}

async function focusOf(page: Page): Promise<string[]> {
  const name = await page
    .locator(':focus')
    .first()
    .evaluate(element => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`, undefined, {
      timeout: 1000,
    })
    .catch(() => 'nothing');
  return [name];
}
