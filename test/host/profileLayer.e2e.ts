/** Profiling a layer as a user does it: by the menu on it, with data, and the tab after a reload. */
import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { chooseFromContextMenu, openModel, reloadWindow, setTheme, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { builtPackage } from './harness/package';

const step = journey(() => ({ folder: inRoot('samples'), vsix: [builtPackage()] }));

const graphPage = (page: Page): Promise<Frame> => webviewFrame(page, '.layer-table .table-row');
const resultPage = (page: Page): Promise<Frame> => webviewFrame(page, '.variant-table');
const conv = '/stage1/block0/conv2/Conv';

step('the menu on a layer of the table profiles it on data that fits the model', async ({ page }) => {
  await openModel(page, 'fashion_resnet.onnx');
  const frame = await graphPage(page);
  const row = frame.getByText(conv, { exact: true }).first();
  const profile = () => chooseFromContextMenu(page, row, 'Profile This Layer');
  await ask(page, profile, ['block0/conv2 · fashion_resnet.onnx', 'fashion-calibration.npz']);
  const result = await resultPage(page);
  assert.match((await result.locator('h1').textContent()) ?? '', new RegExp(`Conv ${conv}`));
  assert.match((await result.locator('.gain-headline').textContent()) ?? '', /faster|slower|difference/);
  assert.ok((await result.locator('.variant-table tbody tr:not(.group)').count()) > 1);
});

step.aside('its page can be read in every theme', async ({ page }) => {
  for (const theme of ['dark', 'light', 'hc'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`layer ${theme}`) });
  }
  await setTheme(page, 'dark');
});

step('the tab is there again after a reload of the window, without measuring anew', async ({ page }) => {
  const figures = await (await resultPage(page)).locator('.variant-table').textContent();
  await reloadWindow(page);
  assert.equal(await (await resultPage(page)).locator('.variant-table').textContent(), figures);
});

step('from the tab the layer is revealed in the graph, where the keyboard opens the same menu', async ({ page }) => {
  await (await resultPage(page)).getByText('Reveal in graph').click();
  const frame = await graphPage(page);
  await frame.locator('.table-row.selected').filter({ hasText: conv }).waitFor();
  await frame.locator('.graph-canvas').focus();
  await page.keyboard.press('Shift+F10');
  await page.locator('.monaco-menu .action-item').filter({ hasText: 'Profile This Layer' }).waitFor();
  await page.keyboard.press('Escape');
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});
