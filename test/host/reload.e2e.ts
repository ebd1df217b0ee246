/** What has to outlast a file that breaks and a reload of the window: models, a profiled layer and a comparison, as a user makes them. */
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { chooseFromContextMenu, openModel, reloadWindow, setTheme, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { stagedPackage } from './harness/package';

const step = journey(() => ({
  folder: inRoot('samples'),
  prepare: folder => writeFileSync(path.join(folder, 'export.onnx'), 'half an export'),
  linked: [stagedPackage()],
  // What is measured does not matter here.
  settings: { 'lathe.compare.runs': 5 },
}));

const model = 'fashion_resnet.onnx';
const conv = '/stage1/block0/conv2/Conv';
const convTab = `block0/conv2 · ${model}`;
const graphPage = (page: Page): Promise<Frame> => webviewFrame(page, '.layer-table .table-row');
const resultPage = (page: Page): Promise<Frame> => webviewFrame(page, '.variant-table');
const comparisonPage = (page: Page): Promise<Frame> => webviewFrame(page, '.comparison-table');
const contents = (frame: Frame, selector: string) => frame.locator(selector).textContent();

let profiled: string | null;
let compared: string | null;

step('two models are compared on data that fits both', async ({ page }) => {
  await ask(
    page,
    'Lathe: Compare Models',
    ['Original model', 'fashion_mobilenet.onnx'],
    ['Compare fashion_mobilenet.onnx with …', model],
    [`with ${model}`, 'fashion-test.npz'],
  );
  compared = await contents(await comparisonPage(page), '.comparison-table');
});

step('a broken file gets one line and another try, and its graph once it is whole', async ({ page, folder }) => {
  await openModel(page, 'export.onnx');
  const failed = await webviewFrame(page, '.notice-card.failed');
  const message = (await failed.locator('.notice-card p').textContent()) ?? '';
  assert.match(message, /export\.onnx/);
  assert.doesNotMatch(message, /\n|\bat .*:\d+:\d+/);
  copyFileSync(inRoot('samples', model), path.join(folder, 'export.onnx'));
  const whole = await graphPage(page);
  assert.match((await whole.locator('.page-head h1').textContent()) ?? '', /export\.onnx/);
});

step('the menu on a layer of the table profiles it on data that fits the model', async ({ page }) => {
  await openModel(page, model);
  const frame = await webviewFrame(page, `.page-head h1:has-text("${model}")`);
  const row = frame.locator('.table-row').filter({ hasText: conv });
  const profile = () => chooseFromContextMenu(page, row, 'Profile This Layer');
  await ask(page, profile, [convTab, 'fashion-calibration.npz']);
  const result = await resultPage(page);
  assert.match((await result.locator('h1').textContent()) ?? '', new RegExp(`Conv ${conv}`));
  assert.match((await result.locator('.gain-headline').textContent()) ?? '', /faster|slower|difference/);
  assert.ok((await result.locator('.variant-table tbody tr:not(.group)').count()) > 1);
  profiled = await contents(result, '.variant-table');
});

step.aside('its page can be read in every theme', async ({ page }) => {
  for (const theme of ['dark', 'light', 'hc'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`layer ${theme}`) });
  }
  await setTheme(page, 'dark');
});

step('from the tab the layer is revealed in the graph, where the keyboard opens the same menu', async ({ page }) => {
  await (await resultPage(page)).getByText('Reveal in graph').click();
  const frame = await graphPage(page);
  await frame.locator('.table-row.selected').filter({ hasText: conv }).waitFor();
  await frame.locator('.inspector .facts').first().waitFor();
  await frame.locator('.graph-canvas').press('Shift+F10');
  await page.locator('.monaco-menu .action-item').filter({ hasText: 'Profile This Layer' }).waitFor();
  await page.keyboard.press('Escape');
});

step('after a reload of the window a model is there again, with the layer that was selected', async ({ page }) => {
  await reloadWindow(page);
  const frame = await webviewFrame(page, '.inspector-name');
  assert.equal(await contents(frame, '.inspector-name'), conv);
  assert.equal(await frame.locator('.table-row.selected').count(), 1);
});

step('so is what was profiled of a layer, without measuring anew', async ({ page }) => {
  await showTab(page, convTab);
  assert.equal(await contents(await resultPage(page), '.variant-table'), profiled);
});

step('so is a comparison, without measuring anew', async ({ page }) => {
  await showTab(page, `fashion_mobilenet.onnx ↔ ${model}`);
  assert.equal(await contents(await comparisonPage(page), '.comparison-table'), compared);
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});

const showTab = (page: Page, title: string): Promise<void> =>
  page
    .locator('.tab')
    .filter({ has: page.getByText(title, { exact: true }) })
    .click();
