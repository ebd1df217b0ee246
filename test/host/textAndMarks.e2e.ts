/** From a model to its text, from there to the graph and back, and marks set in the graph's page: they are undone and saved. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { modelText } from '../../src/core/onnx/text/printer';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { chooseFromContextMenu, explorerRow, goToLine, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { stagedPackage } from './harness/package';
import { runCommand } from './harness/palette';

const model = 'fashion_mobilenet.onnx';
const step = journey(() => ({
  folder: inRoot('samples'),
  linked: [stagedPackage()],
  // VS Code in a browser would save by itself.
  settings: { 'files.autoSave': 'off' },
}));

let layer = '';

/** The last convolution: far from where both editors open. */
async function lastConvolution(): Promise<{ name: string; line: number }> {
  const { nodes } = modelText(await openModel(inRoot('samples', model)));
  const { node, first } = nodes.filter(n => n.node.opType === 'Conv').at(-1)!;
  return { name: node.name, line: first + 1 };
}

step('Open as Text in the context menu shows the text in colours, with costs above the layers', async ({ page }) => {
  const { line } = await lastConvolution();
  await chooseFromContextMenu(page, explorerRow(page, model), 'Open as Text');
  await page.locator('.view-line', { hasText: 'ir_version' }).waitFor();
  await goToLine(page, line);
  await page
    .locator('.codelens-decoration', { hasText: /MACs\s·\s.*parameters/ })
    .filter({ visible: true })
    .first()
    .waitFor();
  const operator = page
    .locator('.view-line', { hasText: /=\sConv/ })
    .filter({ visible: true })
    .first()
    .locator('span span');
  const colours = await operator.evaluateAll(spans => new Set(spans.map(span => getComputedStyle(span).color)).size);
  assert.ok(colours >= 4, `${colours} colours`);
  await page.screenshot({ path: picture('text') });
});

step('Reveal in Graph selects the layer under the cursor, in an editor that was not open', async ({ page }) => {
  const { name } = await lastConvolution();
  await runCommand(page, 'Lathe: Reveal in Graph');
  const frame = await webviewFrame(page, 'aside.inspector');
  await frame.locator('aside.inspector').getByText(name, { exact: true }).first().waitFor();
  await page.screenshot({ path: picture('text-revealed') });
});

step('Show Layer in Text goes back to the line', async ({ page }) => {
  const { line } = await lastConvolution();
  await runCommand(page, 'Lathe: Show Layer in Text');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col 1` }).waitFor();
});

step('a precision chosen in the inspector makes the model dirty', async ({ page }) => {
  await runCommand(page, 'Lathe: Reveal in Graph');
  const frame = await webviewFrame(page, '.table-row.selected');
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
