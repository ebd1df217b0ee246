/** Sensitivity as a user measures it: live in the page, stopped and gone on with, marked, and turned into a choice of precisions. */
import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { openModel, setTheme, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { stagedPackage } from './harness/package';
import { longestWorkMs } from './harness/patience';

const step = journey(() => ({ folder: inRoot('samples'), linked: [stagedPackage()] }));

const model = 'fashion_mobilenet.onnx';
const data = 'fashion-test.npz';
const title = `Sensitivity of ${model}`;
const modelPage = (page: Page): Promise<Frame> => webviewFrame(page, '.layer-table .table-row');
const panelOf = (frame: Frame) => frame.locator('.section').filter({ hasText: 'Sensitivity to quantization' });

step('the button of the page measures each layer on data, and colours the graph by it', async ({ page }) => {
  await openModel(page, model);
  const frame = await modelPage(page);
  const measure = () => frame.locator('vscode-button').filter({ hasText: 'Sensitivity' }).click();
  await ask(page, measure, [title, 'Quantization'], [title, data], [title, 'Defaults']);
  const panel = panelOf(frame);
  await panel.getByText(/^\d+ layers$/).waitFor({ timeout: longestWorkMs });
  assert.match((await frame.locator('.legend').textContent()) ?? '', /SQNR of the outputs, 8.bits.*more sensitive/);
  assert.match((await panel.textContent()) ?? '', /Float model8\d\.\d/);
  assert.equal(await panel.locator('.ranking-row').count(), 10);
});

step.aside('its page can be read in every theme', async ({ page }) => {
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`sensitivity ${theme}`) });
  }
});

step('what was measured stays when the curves are stopped, and is gone on with', async ({ page }) => {
  const frame = await modelPage(page);
  const panel = panelOf(frame);
  const again = () => panel.getByText('Measure again…').click();
  const measureCurves = () => ask(page, again, [title, data], [title, 'Curves']);
  await measureCurves();
  await panel.getByText('not all of them').waitFor();
  await panel.locator('.ranking-row').first().waitFor();
  await frame.locator('.work-card vscode-button').click();
  await frame.locator('.work-card').waitFor({ state: 'hidden' });
  assert.match((await panel.textContent()) ?? '', /\d+ layers?, not all of them/);
  await measureCurves();
  await panel.getByText(/^\d+ layers$/).waitFor({ timeout: longestWorkMs });
  assert.ok((await frame.locator('.table-head .head-cell').filter({ hasText: 'Accuracy' }).count()) === 7);
});

step('the most sensitive layers are marked with one press', async ({ page }) => {
  const frame = await modelPage(page);
  const panel = panelOf(frame);
  await panel.locator('.mark-count input').fill('2');
  await panel.locator('.mark-most vscode-button').click();
  await frame.locator('.recipe-indicator').filter({ hasText: '2 marks' }).waitFor();
  await panel.locator('.ranking-row').first().click();
  assert.match((await frame.locator('.inspector-sensitivity').textContent()) ?? '', /Most sensitive of \d+ layers/);
  await frame.locator('.inspector-sensitivity canvas').waitFor();
  await page.screenshot({ path: picture('sensitivity layer') });
  await frame.locator('.graph-canvas').press('Escape');
});

step('precisions are chosen by measuring, and another mix can be taken', async ({ page }) => {
  const frame = await modelPage(page);
  const choose = () => panelOf(frame).getByText('Choose precision…').click();
  await ask(page, choose, [`Choose precisions for ${model}`, data], [`Choose precisions for ${model} (2/2)`]);
  const search = await webviewFrame(page, '.search-table');
  assert.match((await search.locator('.gain-headline').textContent()) ?? '', /INT8.*instead of/);
  await search.locator('tr.taken').waitFor();
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`precision ${theme}`) });
  }
  await search.locator('.search-table tbody tr').last().locator('vscode-button').click();
  await search.locator('tr.taken').filter({ hasText: 'All FP32' }).waitFor();
  await search.getByText('Show the model').click();
  const marked = await modelPage(page);
  await marked
    .locator('.recipe-indicator')
    .filter({ hasText: /\d\d marks/ })
    .waitFor();
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});
