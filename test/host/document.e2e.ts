/** A model's document as its user has it: mark, undo, save, revert, close in the middle, apply, save under another name. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { openModel, reloadWindow, webviewFrame } from './harness/drive';
import { journey } from './harness/journey';
import { stagedPackage } from './harness/package';
import { runCommand } from './harness/palette';
import { longestWorkMs, patienceMs, poll } from './harness/patience';
import { accept, dismiss, prepare, type Question } from './harness/question';

const model = 'fashion_mobilenet.onnx';
const recipeName = 'fashion_mobilenet.recipe.json';
const mark = 'Lathe: Set Precision of Layers...';

const step = journey(() => ({
  folder: inRoot('samples'),
  linked: [stagedPackage()],
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
  await shownMark(page, 'INT8');
  assert.equal(await presentMark(page), 'INT8');
});

step('undone it is clean again, and redone it is not', async ({ page, folder }) => {
  await press(page, 'Control+Z');
  await tab(page, 'clean');
  await shownMark(page, undefined);
  await press(page, 'Control+Y');
  await tab(page, 'dirty');
  await shownMark(page, 'INT8');
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
  await page.locator('.codelens-decoration a', { hasText: 'Mark: INT8' }).first().waitFor();
  await runCommand(page, 'View: Close Editor');
  await webviewFrame(page, '.inspector-name');
  await runCommand(page, 'View: Split Editor Right');
  const bothShow = async (text: string) => {
    const showing = () => {
      const chips = page.frames().map(frame => frame.locator('.table-row .mark-chip', { hasText: text }).first());
      return Promise.all(chips.map(chip => chip.isVisible().catch(() => false)));
    };
    const areTwo = await poll(async () => (await showing()).filter(Boolean).length === 2 || undefined, patienceMs);
    assert.ok(areTwo, `not both editors show ${text}`);
  };
  await bothShow('INT8');
  await selectLayer(page);
  await setMark(page, 'FP16');
  await bothShow('FP16');
  await press(page, 'Control+Z');
  await bothShow('INT8');
  await runCommand(page, 'View: Close Editor');
  await tab(page, 'clean');
  await selectLayer(page);
});

step('reverting goes back to what is saved', async ({ page }) => {
  await setMark(page, 'FP16');
  await tab(page, 'dirty');
  await runCommand(page, 'File: Revert File');
  await tab(page, 'clean');
  await shownMark(page, 'INT8');
});

step(
  'a reload of the window keeps what was not saved, and it can still be undone',
  async ({ page, folder, server }) => {
    await setMark(page, 'INT4 weights');
    await setMark(page, 'FP32');
    await tab(page, 'dirty');
    await backup(server.dataFolder, 'float32');
    await reloadWindow(page);
    await webviewFrame(page, '.inspector-name');
    await tab(page, 'dirty');
    await shownMark(page, 'FP32');
    await press(page, 'Control+Z');
    await shownMark(page, 'INT4');
    await tab(page, 'dirty');
    await press(page, 'Control+Z');
    await tab(page, 'clean');
    await shownMark(page, 'INT8');
    assert.deepEqual(savedRecipe(folder).layers, { [layer]: { precision: 'int8' } });
  },
);

step('a recipe that another program changes is followed', async ({ page, folder }) => {
  const recipe = savedRecipe(folder);
  const changed = { ...recipe, layers: { [layer]: { precision: 'float16' } } };
  writeFileSync(path.join(folder, recipeName), JSON.stringify(changed));
  await shownMark(page, 'FP16');
  await tab(page, 'clean');
  await setMark(page, 'INT8');
});

step('applying the recipe writes another model and compares it with the original', async ({ page, folder }) => {
  await ask(page, 'Lathe: Apply Recipe', ['(1/2)', 'fashion-calibration.npz'], ['(2/2)', 'fashion-test.npz']);
  await webviewFrame(page, '.comparison-table');
  const title = (await page.locator('.tab.active').textContent()) ?? '';
  assert.match(title, /fashion_mobilenet\.onnx ↔ fashion_mobilenet\.optimized\.onnx/);
  assert.ok(existsSync(path.join(folder, 'fashion_mobilenet.optimized.onnx')));
  assert.equal(digest(path.join(folder, model)), original);
});

step('Save As writes the optimized model and keeps the marks', async ({ page, folder }) => {
  await openModel(page, model);
  await tab(page, 'dirty');
  const saveAs = async () => {
    await runCommand(page, 'File: Save As...');
    const file = path.join(folder, 'smaller.onnx');
    const isDialog = ({ value }: Question) => /fashion_mobilenet.*\.onnx$/.test(value) || value === file;
    await accept(page, { name: 'the question for a file', isMeant: isDialog, value: file });
  };
  await ask(page, saveAs, ['Write smaller.onnx', 'fashion-calibration.npz']);
  const saved = page.locator('.tab.active:not(.dirty)').filter({ hasText: 'smaller.onnx' });
  await saved.waitFor({ timeout: longestWorkMs });
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
  await ask(page, mark, ['Precision of', precision]);
}

/** Waits until the row of the selected layer shows this mark, or none. */
async function shownMark(page: Page, precision: string | undefined): Promise<void> {
  const frame = await webviewFrame(page, '.table-row.selected');
  const chip = frame.locator('.table-row.selected .mark-chip').first();
  if (precision === undefined) await chip.waitFor({ state: 'detached' });
  else await chip.filter({ hasText: precision }).waitFor();
}

/** The mark that the question for one shows as the present one. */
async function presentMark(page: Page): Promise<string> {
  let name = '';
  await ask(page, async () => {
    await runCommand(page, mark);
    await prepare(page, { name: 'the question for a precision', isMeant: ({ asks }) => asks.includes('Precision of') });
    const present = page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: page.locator('.label-description', { hasText: /^now$/ }) });
    name = (await present.locator('.label-name').first().textContent()) ?? '';
  });
  await dismiss(page);
  return name;
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
  assert.ok(await poll(async () => isThere() || undefined, patienceMs), 'nothing is put aside');
}

const tab = (page: Page, state: 'dirty' | 'clean'): Promise<void> =>
  page
    .locator(`.tab.active${state === 'dirty' ? '.dirty' : ':not(.dirty)'}`)
    .filter({ hasText: model })
    .waitFor();

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

function savedRecipe(folder: string): { model: { file: string }; layers: Record<string, unknown> } {
  return JSON.parse(readFileSync(path.join(folder, recipeName), 'utf8'));
}
