/** What a user may do to an open model: break it, mend it, reload the window. */
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { openModel, reloadWindow, webviewFrame } from './harness/drive';
import { journey } from './harness/journey';
import { builtPackage } from './harness/package';
import { runCommand } from './harness/palette';

const step = journey(() => ({
  folder: inRoot('samples'),
  prepare: folder => writeFileSync(path.join(folder, 'export.onnx'), 'half an export'),
  vsix: [builtPackage()],
  // What is measured does not matter here.
  settings: { 'lathe.compare.runs': 5 },
}));

step('a broken file gets one line and another try, and its graph once it is whole', async ({ page, folder }) => {
  await openModel(page, 'export.onnx');
  const failed = await webviewFrame(page, '.notice-card.failed');
  const message = (await failed.locator('.notice-card p').textContent()) ?? '';
  assert.match(message, /export\.onnx/);
  assert.doesNotMatch(message, /\n|\bat .*:\d+:\d+/);
  copyFileSync(inRoot('samples', 'fashion_resnet.onnx'), path.join(folder, 'export.onnx'));
  const whole = await webviewFrame(page, '.layer-table .table-row');
  assert.match((await whole.locator('.page-head h1').textContent()) ?? '', /export\.onnx/);
});

step('after a reload of the window a model is there again, with the layer that was selected', async ({ page }) => {
  await runCommand(page, 'View: Close All Editors');
  await openModel(page, 'fashion_resnet.onnx');
  const before = await webviewFrame(page, '.layer-table .table-row');
  await before.locator('.table-row').nth(3).click();
  const name = await before.locator('.inspector-name').textContent();
  await before.locator('.inspector .facts').first().waitFor();
  await reloadWindow(page);
  const after = await webviewFrame(page, '.inspector-name');
  assert.equal(await after.locator('.inspector-name').textContent(), name);
  assert.equal(await after.locator('.table-row.selected').count(), 1);
});

step('after a reload of the window a comparison is there again, without measuring anew', async ({ page }) => {
  await runCommand(page, 'View: Close All Editors');
  await ask(
    page,
    'Lathe: Compare Models',
    ['Original model', 'fashion_mobilenet.onnx'],
    ['Compare fashion_mobilenet.onnx with …', 'fashion_resnet.onnx'],
    ['with fashion_resnet.onnx', 'fashion-test.npz'],
  );
  const before = await webviewFrame(page, '.comparison-table');
  const figures = await before.locator('.comparison-table').textContent();
  await reloadWindow(page);
  const after = await webviewFrame(page, '.comparison-table');
  assert.equal(await after.locator('.comparison-table').textContent(), figures);
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});
