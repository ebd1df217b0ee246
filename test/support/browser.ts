import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import test from 'node:test';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap(app =>
    ['/Applications', path.join(process.env.HOME ?? '', 'Applications')].map(
      folder => `${folder}/${app}.app/Contents/MacOS/${app}`,
    ),
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap(name =>
    [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ].map(program => path.join(process.env[name] ?? '', program)),
  ),
  linux: ['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap(folder =>
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map(
      program => `${folder}/${program}`,
    ),
  ),
};
const onPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

const advice: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'brew install --cask chromium',
  win32: 'winget install Google.Chrome',
  linux: 'apt-get install -y chromium',
};
/** The one line that makes the skipped tests run. */
export const howToGetABrowser = `no Chromium, Chrome or Edge here: ${advice[platform()] ?? 'install Chromium'}, or set CHROMIUM to one`;

/** A browser of this machine that Playwright can drive: the one named by env CHROMIUM, or one in the usual places. */
export function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which does not exist`);
    return named;
  }
  const suffix = platform() === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  const candidates = [
    ...(usualPlaces[platform()] ?? []),
    ...onPath.flatMap(program => folders.map(folder => path.join(folder, program + suffix))),
  ];
  return candidates.find(candidate => path.isAbsolute(candidate) && existsSync(candidate));
}

/** Headless, without a sandbox (which root cannot have) and without calls home. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(howToGetABrowser);
  const off = ['gpu', 'background-networking', 'component-update', 'sync', 'dev-shm-usage', 'default-apps'];
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--no-first-run', ...off.map(feature => `--disable-${feature}`)],
  });
}

/** A test that needs a browser: without one it is skipped by name, with the line that installs one. */
export function browserTest(name: string, body: (context: TestContext) => Promise<void>): void {
  test(name, { skip: findBrowser() ? false : howToGetABrowser }, body);
}
