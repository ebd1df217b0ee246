import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { installHost } from '../../../vscode-host/install';
import { type Server, type ServerOptions, startServer } from '../../../vscode-host/server';
import { ownCache } from '../../support/ownCache';
import { openPage } from './page';
import { waitForCommand } from './palette';
import { longestStartMs } from './patience';
import { quietSettings } from './settings';

export interface WorkbenchOptions extends ServerOptions {
  /** Copied, so that nothing a test writes reaches the original; `null` is an empty folder. */
  folder: string | null;
  /** Adds to the copy before VS Code sees it: its watcher may start later than the workbench is there. */
  prepare?: (folder: string) => void;
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

/** Opens a workbench with Lathe; whatever of it was started ends when something fails on the way. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const programs = installHost(options.say ?? console.error);
  const scratch = mkdtempSync(path.join(tmpdir(), 'lathe-workspace-'));
  // The explorer shows the folder's name.
  const folder = path.join(scratch, options.folder ? path.basename(options.folder) : 'workspace');
  const undo: (() => Promise<void> | void)[] = [() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    mkdirSync(folder);
    if (options.folder) cpSync(options.folder, folder, { recursive: true });
    options.prepare?.(folder);
    // What an earlier run measured would be there at once, and nothing of the work under way to be seen.
    const { env } = ownCache(path.join(scratch, 'home'));
    const settings = { ...quietSettings, ...options.settings };
    const server = await startServer(programs, { ...options, settings, env: { ...env, ...options.env } });
    undo.push(() => server.stop());
    const { browser, page, consoleErrors } = await openPage(server, options.size ?? { width: 1440, height: 900 });
    undo.push(() => browser.close());
    await page.goto(server.url(folder), { waitUntil: 'domcontentloaded', timeout: longestStartMs });
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: longestStartMs });
    await page.locator('.explorer-folders-view').waitFor();
    await waitForCommand(page, 'Lathe: Show Log');
    return { page, server, folder, consoleErrors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Folder for pictures of a run; CI keeps it. */
export function pictureFolder(root: string): string {
  const folder = path.join(root, 'test-results', 'screenshots');
  mkdirSync(folder, { recursive: true });
  return folder;
}
