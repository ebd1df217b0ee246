/**
 * Sensitivity as a user measures it, live in the page. To pruning: shares are taken from it, undone, applied and compared. To
 * quantization: stopped and gone on with, marked, and turned into a choice of precisions.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { inRoot } from '../support/repository';
import { ask } from './harness/ask';
import { openModel, setTheme, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { stagedPackage } from './harness/package';
import { longestWorkMs } from './harness/patience';

const step = journey(() => ({
  folder: inRoot('samples'),
  linked: [stagedPackage()],
  // VS Code in a browser would save by itself.
  settings: { 'files.autoSave': 'off' },
}));

const pruned = 'fashion_resnet.onnx';
const quantized = 'fashion_mobilenet.onnx';
const pruningData = 'fashion-calibration.npz';
const data = 'fashion-test.npz';
const pageOf = (page: Page, model: string): Promise<Frame> =>
  webviewFrame(page, `.model-page:has(h1:has-text("${model}")) .layer-table .table-row`);
const panelOf = (frame: Frame, kind: 'pruning' | 'quantization') =>
  frame.locator('.section').filter({ hasText: `Sensitivity to ${kind}` });
const marks = (frame: Frame, text: RegExp) => frame.locator('.recipe-indicator').filter({ hasText: text });
const sweepTitle = `Sensitivity of ${quantized}`;

step('a selected layer shows what loses channels together with it', async ({ page }) => {
  await openModel(page, pruned);
  const frame = await pageOf(page, pruned);
  await frame.locator('.table-row').filter({ hasText: '/stage1/block0/conv2/Conv' }).click();
  const section = frame.locator('.inspector .section').filter({ hasText: 'Pruning' });
  await section.getByText('/stage1/block0/projection/Conv').waitFor();
  await page.screenshot({ path: picture('pruning group') });
  await frame.locator('.graph-canvas').press('Escape');
});

step('each group is measured at each share, live, and colours the graph', async ({ page }) => {
  const frame = await pageOf(page, pruned);
  const measure = () => frame.locator('.toolbar vscode-button').filter({ hasText: 'Sensitivity' }).click();
  const title = `Sensitivity of ${pruned}`;
  await ask(
    page,
    measure,
    [title, 'Pruning'],
    [`${title} to pruning`, pruningData],
    [`${title} to pruning`, 'Defaults'],
  );
  const panel = panelOf(frame, 'pruning');
  await panel.getByText('not all of them yet').waitFor();
  await panel.getByText(/^\d+ groups, done$/).waitFor({ timeout: longestWorkMs });
  assert.equal(await panel.getByText(/^9 groups, done$/).count(), 1);
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`pruning sweep ${theme}`) });
  }
});

step('shares are taken from the sweep in one step, which is undone and done again', async ({ page }) => {
  const frame = await pageOf(page, pruned);
  const panel = panelOf(frame, 'pruning');
  await panel.locator('.take-limit input').fill('20');
  await panel.locator('.take-line vscode-button').click();
  await marks(frame, /\d+ marks/).waitFor();
  await frame.locator('.graph-canvas').press('Control+Z');
  await marks(frame, /./).waitFor({ state: 'detached' });
  await frame.locator('.graph-canvas').press('Control+Y');
  await marks(frame, /\d+ marks/).waitFor();
  await page.screenshot({ path: picture('pruning marks') });
});

step('the model is pruned as it is marked, and compared with the original', async ({ page, folder }) => {
  await ask(
    page,
    'Lathe: Prune...',
    [`Prune ${pruned}`, 'As marked'],
    ['(1/2)', 'Without data'],
    ['(2/2)', pruningData],
  );
  const frame = await webviewFrame(page, '.comparison-table');
  assert.ok(existsSync(path.join(folder, 'fashion_resnet.pruned.onnx')));
  const [before, after] = await figuresOf(frame, 'MACs');
  assert.ok(after! < before! * 0.9, `${after} of ${before} M MACs`);
  await page.screenshot({ path: picture('pruning comparison') });
});

step('the button of the page measures each layer on data, and colours the graph by it', async ({ page }) => {
  await openModel(page, quantized);
  const frame = await pageOf(page, quantized);
  const measure = () => frame.locator('vscode-button').filter({ hasText: 'Sensitivity' }).click();
  await ask(page, measure, [sweepTitle, 'Quantization'], [sweepTitle, data], [sweepTitle, 'Defaults']);
  const panel = panelOf(frame, 'quantization');
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
  const frame = await pageOf(page, quantized);
  const panel = panelOf(frame, 'quantization');
  const again = () => panel.getByText('Measure again…').click();
  const measureCurves = () => ask(page, again, [sweepTitle, data], [sweepTitle, 'Curves']);
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
  const frame = await pageOf(page, quantized);
  const panel = panelOf(frame, 'quantization');
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
  const frame = await pageOf(page, quantized);
  const choose = () => panelOf(frame, 'quantization').getByText('Choose precision…').click();
  await ask(page, choose, [`Choose precisions for ${quantized}`, data], [`Choose precisions for ${quantized} (2/2)`]);
  const search = await webviewFrame(page, '.search-table');
  assert.match((await search.locator('.gain-headline').textContent()) ?? '', /INT8.*instead of/);
  await search.locator('tr.taken').waitFor({ timeout: longestWorkMs });
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`precision ${theme}`) });
  }
  await search.locator('.search-table tbody tr').last().locator('vscode-button').click();
  await search.locator('tr.taken').filter({ hasText: 'All FP32' }).waitFor();
  await search.getByText('Show the model').click();
  const marked = await pageOf(page, quantized);
  await marked
    .locator('.recipe-indicator')
    .filter({ hasText: /\d\d marks/ })
    .waitFor();
});

step('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});

/** The numbers in a row of the comparison's table. */
async function figuresOf(frame: Frame, label: string): Promise<number[]> {
  const row = frame.locator('.comparison-table tr').filter({ has: frame.getByText(label, { exact: true }) });
  const cells = await row.locator('td').allTextContents();
  return cells.map(text => Number.parseFloat(text));
}
