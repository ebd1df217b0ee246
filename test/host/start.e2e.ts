/** `npm start` where there is no desktop VS Code. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { after } from 'node:test';
import { browserTest } from '../support/browser';
import { inRoot } from '../support/repository';
import { webviewFrame } from './harness/drive';
import { openPage } from './harness/page';
import { longestStartMs } from './harness/patience';

let started: Promise<{ url: URL; child: ChildProcess }> | undefined;
const running = () => {
  started ??= start();
  return started;
};
after(async () => {
  if (!started) return;
  const { child } = await started;
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
});

function start(): Promise<{ url: URL; child: ChildProcess }> {
  const child = spawn(process.execPath, [inRoot('scripts', 'start.mjs'), '--web', '--no-open'], {
    cwd: inRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      output += chunk;
      const url = /^\s+(http:\S+)$/m.exec(output)?.[1];
      if (url) resolve({ url: new URL(url), child });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', code => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

browserTest('the server answers nobody without the token, and only this machine', async () => {
  const { url } = await running();
  assert.equal(url.hostname, '127.0.0.1');
  assert.match(url.searchParams.get('tkn') ?? '', /^[0-9a-f]{32}$/);
  const without = new URL(url);
  without.searchParams.delete('tkn');
  assert.equal((await fetch(without)).status, 403);
  without.searchParams.set('tkn', '0'.repeat(32));
  assert.equal((await fetch(without)).status, 403);
  const others = Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of others) await assert.rejects(fetch(`http://${address}:${url.port}/`), address);
});

browserTest('a sample is open, in a workspace that is not trusted yet', async () => {
  const { url } = await running();
  const { browser, page } = await openPage({ authority: url.host }, { width: 1280, height: 800 });
  try {
    await page.goto(url.href, { timeout: longestStartMs });
    const trust = page.locator('.statusbar-item').filter({ hasText: 'Restricted Mode' });
    await trust.waitFor({ timeout: longestStartMs });
    const frame = await webviewFrame(page, '.layer-table .table-row');
    assert.match((await frame.locator('.page-head h1').textContent()) ?? '', /\.onnx$/);
  } finally {
    await browser.close();
  }
});
