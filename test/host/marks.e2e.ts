/** Marks and steps set in the model's page itself, in a real VS Code: they make the model dirty, are undone and are saved. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { openModel, webviewFrame } from './harness/drive';
import { journey } from './harness/journey';
import { builtPackage } from './harness/package';

const model = 'fashion_mobilenet.onnx';

const step = journey(() => ({
  folder: inRoot('samples'),
  vsix: [builtPackage()],
  // VS Code in a browser would save by itself.
  settings: { 'files.autoSave': 'off' },
}));

let layer = '';

step('a precision chosen in the inspector makes the model dirty', async ({ page }) => {
  await openModel(page, model);
  const frame = await webviewFrame(page, '.layer-table .table-row');
  await frame.locator('.table-row').filter({ hasText: 'Conv' }).first().click();
  layer = (await frame.locator('.inspector-name span').first().textContent()) ?? '';
  await frame.locator('.precision-choice', { hasText: 'FP16' }).click();
  await frame.locator('.table-row .mark-chip', { hasText: 'FP16' }).waitFor();
  await tab(page, 'dirty');
});

step('Ctrl+Z takes the mark off, and Ctrl+Y puts it back, with the focus in the page', async ({ page }) => {
  const frame = await webviewFrame(page, '.table-row .mark-chip');
  await frame.locator('.precision-choice[aria-pressed="true"]').press('Control+Z');
  await frame.locator('.mark-chip').first().waitFor({ state: 'detached' });
  await tab(page, 'clean');
  await page.keyboard.press('Control+Y');
  await frame.locator('.table-row .mark-chip', { hasText: 'FP16' }).waitFor();
});

step('a step is added and changed in the recipe beside the graph, and saved', async ({ page, folder }) => {
  const frame = await webviewFrame(page, '.recipe-indicator');
  await frame.locator('.recipe-indicator').click();
  const pane = frame.locator('.recipe-pane');
  await pane.getByText('Add a step').click();
  await pane.getByRole('menuitem', { name: 'INT8', exact: true }).click();
  await pane.locator('.step-choices summary').click();
  await pane.locator('vscode-checkbox', { hasText: 'Recover accuracy' }).click();
  await indicator(frame, '1 mark, 1 step, not saved');
  await pane.locator('.recipe-buttons vscode-button', { hasText: 'Save' }).click();
  await indicator(frame, '1 mark, 1 step, saved');
  await tab(page, 'clean');
  const recipe = JSON.parse(readFileSync(path.join(folder, 'fashion_mobilenet.recipe.json'), 'utf8'));
  assert.deepEqual(recipe.layers, { [layer]: { precision: 'float16' } });
  assert.deepEqual(recipe.steps, [{ step: 'quantize', mode: 'static', recover: true }]);
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});

const indicator = (frame: Frame, text: string): Promise<void> =>
  frame
    .locator('.recipe-indicator')
    .filter({ hasText: new RegExp(`^${text}$`) })
    .waitFor();

const tab = (page: Page, state: 'dirty' | 'clean'): Promise<void> =>
  page
    .locator(`.tab.active${state === 'dirty' ? '.dirty' : ':not(.dirty)'}`)
    .filter({ hasText: model })
    .waitFor();
