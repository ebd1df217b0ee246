import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { installHost } from '../../../vscode-host/install';
import { type Server, type ServerOptions, startServer } from '../../../vscode-host/server';
import { launchBrowser } from '../../support/browser';
import { patienceMs } from './drive';
import { quietSettings } from './settings';

export interface WorkbenchOptions extends ServerOptions {
  /** Copied, so that nothing a test writes reaches the original; `null` is an empty folder. */
  folder: string | null;
  size?: { width: number; height: number };
  say?: (line: string) => void;
}

/** VS Code in a browser, open on a folder. */
export interface Workbench {
  page: Page;
  server: Server;
  /** The copy that is open. */
  folder: string;
  /** Errors that the workbench and its pages logged, oldest first. */
  consoleErrors: string[];
  close(): Promise<void>;
}

/** What VS Code from the npm registry lacks and says so: its service worker, parts of its git extension, the marketplace. */
const ofTheHost = /\(404\)|Service Worker|vscode\.git|ERR_BLOCKED_BY_CLIENT|fetch/i;

/** Opens a workbench; whatever of it was started ends when something fails on the way. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const programs = installHost(options.say ?? console.error);
  const folder = mkdtempSync(path.join(tmpdir(), 'lathe-workspace-'));
  const undo: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    if (options.folder) cpSync(options.folder, folder, { recursive: true });
    const server = await startServer(programs, { ...options, settings: { ...quietSettings, ...options.settings } });
    undo.push(() => server.stop());
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    const { page, consoleErrors } = await openPage(browser, server, options.size ?? { width: 1440, height: 900 });
    await page.goto(server.url(folder), { waitUntil: 'domcontentloaded' });
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: patienceMs });
    await page.locator('.explorer-folders-view').waitFor({ timeout: patienceMs });
    return { page, server, folder, consoleErrors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(browser: Browser, server: Server, viewport: { width: number; height: number }) {
  const context = await browser.newContext({ viewport });
  // Nothing but the server: no marketplace, no telemetry, no network for the tests to depend on.
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
  return { page, consoleErrors };
}

/** Folder for pictures of a run; CI keeps it. */
export function pictureFolder(root: string): string {
  const folder = path.join(root, 'test-results', 'screenshots');
  mkdirSync(folder, { recursive: true });
  return folder;
}
