// Runs test/host/suite in a desktop VS Code, which it downloads: npm run test:electron (needs a screen and the internet)
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { inRoot } from '../support/repository';
import { bundleSuite } from './bundleSuite';
import { quietSettings } from './harness/settings';

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const profile = mkdtempSync(path.join(tmpdir(), 'lathe-electron-'));
  try {
    mkdirSync(path.join(profile, 'User'));
    writeFileSync(path.join(profile, 'User', 'settings.json'), JSON.stringify(quietSettings, null, 2));
    process.exitCode = await runTests({
      version: process.argv[2] ?? 'stable',
      extensionDevelopmentPath: inRoot(),
      extensionTestsPath: await bundleSuite(),
      launchArgs: [inRoot('samples'), '--user-data-dir', profile, '--disable-extensions', '--disable-workspace-trust'],
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
