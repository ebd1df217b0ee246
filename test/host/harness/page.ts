import type { Browser, Page } from 'playwright-core';
import type { Server } from '../../../vscode-host/server';
import { launchBrowser } from '../../support/browser';
import { patienceMs } from './patience';

export interface OpenPage {
  browser: Browser;
  page: Page;
  /** Errors that the workbench and the pages in it logged, oldest first. */
  consoleErrors: string[];
}

/** What VS Code from the npm registry lacks and says so: updates, the marketplace, its service worker. */
const missingInHost = /update\/check|vsda|favicon|service ?worker|fetching the script|ERR_BLOCKED_BY_CLIENT/i;

/** Of what the workbench itself logs only that counts which is about Lathe: it has troubles of its own, in reloads above all. */
const isOurs = (text: string, url: string): boolean =>
  url.endsWith('/workbench.js') ? text.includes('lathe.lathe') : !missingInHost.test(`${text} ${url}`);

/** An empty page in a browser of its own that reaches the server and nothing else: no test depends on a network. */
export async function openPage(
  server: Pick<Server, 'authority'>,
  viewport: { width: number; height: number },
): Promise<OpenPage> {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport });
  await context.route(
    url => url.host !== server.authority && /^(https?|wss?):$/.test(url.protocol),
    route => route.abort('blockedbyclient'),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const consoleErrors: string[] = [];
  page.on('console', message => {
    const text = message.text();
    const { url } = message.location();
    if (message.type() === 'error' && isOurs(text, url)) consoleErrors.push(`${text} (${url})`);
  });
  page.on('pageerror', error => consoleErrors.push(error.message));
  return { browser, page, consoleErrors };
}
