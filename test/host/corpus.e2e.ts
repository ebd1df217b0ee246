/** Every model of LATHE_CORPUS opens in a real VS Code: with its layers, or with one line that says why not. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { corpusFiles, skipWithoutCorpus } from '../support/onnxFiles';
import { openModel, webviewFrame } from './harness/drive';
import { journey } from './harness/journey';
import { stagedPackage } from './harness/package';

/** Beside its model a folder of the corpus holds what the model keeps outside; larger files are data sets. */
const MOST_BYTES = 50e6;

/** All models in one folder of the workspace, which the explorer shows. */
function copyCorpus(folder: string): void {
  const root = path.resolve(process.env.LATHE_CORPUS!);
  for (const file of corpusFiles) {
    const home = path.dirname(file);
    const kept = home === root ? [path.basename(file)] : readdirSync(home);
    for (const name of kept) {
      const from = path.join(home, name);
      if (statSync(from).isFile() && statSync(from).size < MOST_BYTES) cpSync(from, path.join(folder, name));
    }
  }
}

if (skipWithoutCorpus) test('models of the corpus open', { skip: skipWithoutCorpus }, () => {});
else {
  const step = journey(() => ({ folder: null, prepare: copyCorpus, linked: [stagedPackage()] }));
  for (const file of corpusFiles) {
    const name = path.basename(file);
    step.aside(`${name} opens`, async ({ page }) => {
      await openModel(page, name);
      // What was opened before may still be on the screen.
      const frame = await webviewFrame(
        page,
        `.page-head h1:has-text("${name}"), .notice-card.failed:has-text("${name}")`,
      );
      const failure = frame.locator('.notice-card.failed p');
      if (await failure.count()) assert.doesNotMatch((await failure.first().textContent()) ?? '', /\n|\bat .*:\d+:\d+/);
      else await frame.locator('.layer-table .table-row').first().waitFor();
    });
  }
  step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
    assert.deepEqual(consoleErrors, []);
  });
}
