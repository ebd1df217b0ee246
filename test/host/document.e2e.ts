/** A model's document as its user has it: mark, undo, save, revert, close in the middle, apply, save under another name. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { inputHolds, openModel, patienceMs, pick, runCommand, webviewFrame } from './harness/drive';
import { journey } from './harness/journey';
import { builtPackage } from './harness/package';

const model = 'fashion_mobilenet.onnx';
const recipeName = 'fashion_mobilenet.recipe.json';
const mark = 'Lathe: Set Precision of Layers...';

const step = journey(() => ({
  folder: inRoot('samples'),
  vsix: [builtPackage()],
  // What is measured does not matter here; and VS Code in a browser would save by itself.
  settings: { 'lathe.compare.runs': 5, 'files.autoSave': 'off' },
}));

let layer = '';
let original = '';

step('a mark makes the model dirty', async ({ page, folder }) => {
  original = digest(path.join(folder, model));
  await openModel(page, model);
  await selectLayer(page);
  layer = (await (await webviewFrame(page, '.inspector-name')).locator('.inspector-name').textContent()) ?? '';
  assert.equal(await presentMark(page), 'No mark');
  await setMark(page, 'INT8');
  await tab(page, 'dirty');
  assert.equal(await presentMark(page), 'INT8');
});

step('undone it is clean again, and redone it is not', async ({ page, folder }) => {
  await press(page, 'Control+Z');
  await tab(page, 'clean');
  assert.equal(await presentMark(page), 'No mark');
  await press(page, 'Control+Y');
  await tab(page, 'dirty');
  assert.equal(await presentMark(page), 'INT8');
  assert.equal(existsSync(path.join(folder, recipeName)), false);
});

step('saving writes the recipe beside the model', async ({ page, folder }) => {
  await press(page, 'Control+S');
  await tab(page, 'clean');
  const recipe = savedRecipe(folder);
  assert.deepEqual(recipe.layers, { [layer]: { precision: 'int8' } });
  assert.equal(recipe.model.file, model);
});

step('a second editor of the model and its text show the mark as well', async ({ page }) => {
  await runCommand(page, 'Lathe: Show Layer in Text');
  await page.locator('.codelens-decoration a', { hasText: 'Mark: INT8' }).first().waitFor({ timeout: patienceMs });
  await runCommand(page, 'View: Close Editor');
  await webviewFrame(page, '.inspector-name');
  await runCommand(page, 'View: Split Editor Right');
  const showing = async (text: string) => {
    const rows = page.frames().map(frame => frame.locator('.table-row').filter({ hasText: layer }).first());
    const texts = await Promise.all(rows.map(row => row.textContent({ timeout: 1000 }).catch(() => '')));
    return texts.filter(found => found?.includes(text)).length;
  };
  const end = Date.now() + patienceMs;
  while ((await showing('INT8')) < 2) assert.ok(Date.now() < end, 'only one editor shows the mark');
  await selectLayer(page);
  await setMark(page, 'FP16');
  while ((await showing('FP16')) < 2) assert.ok(Date.now() < end, 'only one editor shows the change');
  await press(page, 'Control+Z');
  while ((await showing('INT8')) < 2) assert.ok(Date.now() < end, 'only one editor shows what was undone');
  await runCommand(page, 'View: Close Editor');
  await tab(page, 'clean');
  await selectLayer(page);
});

step('reverting goes back to what is saved', async ({ page }) => {
  await setMark(page, 'FP16');
  await tab(page, 'dirty');
  await runCommand(page, 'File: Revert File');
  await tab(page, 'clean');
  assert.equal(await presentMark(page), 'INT8');
});

step(
  'a reload of the window keeps what was not saved, and it can still be undone',
  async ({ page, folder, server }) => {
    await setMark(page, 'INT4 weights');
    await setMark(page, 'FP32');
    await tab(page, 'dirty');
    await backup(server.dataFolder, 'float32');
    const loaded = page.waitForEvent('load');
    await runCommand(page, 'Developer: Reload Window', { asksMore: true });
    await loaded;
    await webviewFrame(page, '.inspector-name');
    await tab(page, 'dirty');
    assert.equal(await presentMark(page), 'FP32');
    await press(page, 'Control+Z');
    assert.equal(await presentMark(page), 'INT4 weights');
    await tab(page, 'dirty');
    await press(page, 'Control+Z');
    await tab(page, 'clean');
    assert.equal(await presentMark(page), 'INT8');
    assert.deepEqual(savedRecipe(folder).layers, { [layer]: { precision: 'int8' } });
  },
);

step('a recipe that another program changes is followed', async ({ page, folder }) => {
  const recipe = savedRecipe(folder);
  const changed = { ...recipe, layers: { [layer]: { precision: 'float16' } } };
  writeFileSync(path.join(folder, recipeName), JSON.stringify(changed));
  const end = Date.now() + patienceMs;
  while ((await presentMark(page)) !== 'FP16') assert.ok(Date.now() < end, 'the change on disk is not followed');
  await tab(page, 'clean');
  await setMark(page, 'INT8');
});

step('applying the recipe writes another model and compares it with the original', async ({ page, folder }) => {
  await runCommand(page, 'Lathe: Apply Recipe', { asksMore: true });
  await pick(page, '(1/2)', 'fashion-calibration.npz');
  await pick(page, '(2/2)', 'fashion-test.npz');
  await webviewFrame(page, '.comparison-table');
  const title = (await page.locator('.tab.active').textContent()) ?? '';
  assert.match(title, /fashion_mobilenet\.onnx ↔ fashion_mobilenet\.optimized\.onnx/);
  assert.ok(existsSync(path.join(folder, 'fashion_mobilenet.optimized.onnx')));
  assert.equal(digest(path.join(folder, model)), original);
});

step('Save As writes the optimized model and keeps the marks', async ({ page, folder }) => {
  await openModel(page, model);
  await tab(page, 'dirty');
  await runCommand(page, 'File: Save As...', { asksMore: true });
  const input = page.locator('.quick-input-widget:visible .quick-input-box input');
  await inputHolds(input, /fashion_mobilenet.*\.onnx$/);
  await input.fill(path.join(folder, 'smaller.onnx'));
  await inputHolds(input, /[^x]\/smaller\.onnx$/);
  await input.press('Enter');
  await pick(page, 'Write smaller.onnx', 'fashion-calibration.npz');
  await page.locator('.tab.active:not(.dirty)').filter({ hasText: 'smaller.onnx' }).waitFor({ timeout: patienceMs });
  assert.notEqual(digest(path.join(folder, 'smaller.onnx')), original);
  assert.equal(digest(path.join(folder, model)), original);
  assert.deepEqual(savedRecipe(folder).layers, { [layer]: { precision: 'int8' } });
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});

async function selectLayer(page: Page): Promise<void> {
  const frame = await webviewFrame(page, '.layer-table .table-row');
  await frame.locator('.table-row').filter({ hasText: 'Conv' }).first().click();
  await frame.locator('.table-row.selected').waitFor();
}

async function setMark(page: Page, precision: string): Promise<void> {
  await runCommand(page, mark, { asksMore: true });
  await pick(page, 'Precision of', precision);
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The mark that the question for one shows as the present one. */
async function presentMark(page: Page): Promise<string> {
  await runCommand(page, mark, { asksMore: true });
  const title = page.locator('.quick-input-widget:visible .quick-input-title').filter({ hasText: 'Precision of' });
  await title.waitFor();
  const present = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.label-description', { hasText: /^now$/ }) });
  const name = await present.locator('.label-name').first().textContent();
  await page.keyboard.press('Escape');
  await title.waitFor({ state: 'hidden' });
  return name ?? '';
}

/** Presses a key while the model's page has the focus. */
async function press(page: Page, key: string): Promise<void> {
  const frame = await webviewFrame(page, '.layer-table .table-row.selected');
  await frame.locator('.table-row.selected').first().click();
  await page.keyboard.press(key);
}

/** Waits until what is not saved has been put aside: VS Code does that a moment after an edit. */
async function backup(dataFolder: string, text: string): Promise<void> {
  const storage = path.join(dataFolder, 'data', 'User', 'workspaceStorage');
  const isThere = () =>
    readdirSync(storage, { recursive: true, encoding: 'utf8' }).some(
      file => /recipe-\w+\.json$/.test(file) && readFileSync(path.join(storage, file), 'utf8').includes(text),
    );
  const end = Date.now() + patienceMs;
  while (!isThere()) {
    assert.ok(Date.now() < end, 'nothing is put aside');
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const tab = (page: Page, state: 'dirty' | 'clean'): Promise<void> =>
  page
    .locator(`.tab.active${state === 'dirty' ? '.dirty' : ':not(.dirty)'}`)
    .filter({ hasText: model })
    .waitFor({ timeout: patienceMs });

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

function savedRecipe(folder: string): { model: { file: string }; layers: Record<string, unknown> } {
  return JSON.parse(readFileSync(path.join(folder, recipeName), 'utf8'));
}
