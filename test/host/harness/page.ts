import type { Browser, Page } from 'playwright-core';
import type { Server } from '../../../vscode-host/server';
import { launchBrowser } from '../../support/browser';
import { patienceMs } from './drive';

export interface OpenPage {
  browser: Browser;
  page: Page;
  /** Errors that the workbench and the pages in it logged, oldest first. */
  consoleErrors: string[];
}

/** What VS Code from the npm registry lacks and says so: updates, its service worker, parts of its git extension. */
const ofTheHost =
  /update\/check|vsda|favicon|Service ?Worker|fetching the script|vscode\.git|ERR_BLOCKED_BY_CLIENT|authentication provider|\[lifecycle\]/i;

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
    const text = `${message.text()} (${message.location().url})`;
    if (message.type() === 'error' && !ofTheHost.test(text)) consoleErrors.push(text);
  });
  page.on('pageerror', error => consoleErrors.push(error.message));
  return { browser, page, consoleErrors };
}
