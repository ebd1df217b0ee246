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

/** What VS Code from the npm registry lacks and says so: its service worker, parts of its git extension, the marketplace. */
const ofTheHost = /status of 404|response code \(404\)|Service Worker|vscode\.git|ERR_BLOCKED_BY_CLIENT|fetch/i;

/** An empty page in a browser of its own that reaches the server and nothing else: no test depends on a network. */
export async function openPage(server: Server, viewport: { width: number; height: number }): Promise<OpenPage> {
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
    if (message.type() === 'error' && !ofTheHost.test(message.text())) consoleErrors.push(message.text());
  });
  page.on('pageerror', error => consoleErrors.push(error.message));
  return { browser, page, consoleErrors };
}
