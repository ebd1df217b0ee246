/** Pruning as a user does it: the sweep live in the page, shares taken from it or set by hand, undone, applied and compared. */
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

const model = 'fashion_resnet.onnx';
const data = 'fashion-calibration.npz';
const modelPage = (page: Page): Promise<Frame> => webviewFrame(page, '.layer-table .table-row');
const panelOf = (frame: Frame) => frame.locator('.section').filter({ hasText: 'Sensitivity to pruning' });
const marks = (frame: Frame, text: RegExp) => frame.locator('.recipe-indicator').filter({ hasText: text });

step('a selected layer shows what loses channels together with it', async ({ page }) => {
  await openModel(page, model);
  const frame = await modelPage(page);
  await frame.locator('.table-row').filter({ hasText: '/stage1/block0/conv2/Conv' }).click();
  const section = frame.locator('.inspector .section').filter({ hasText: 'Pruning' });
  await section.getByText('/stage1/block0/projection/Conv').waitFor();
  await page.screenshot({ path: picture('pruning group') });
  await frame.locator('.graph-canvas').press('Escape');
});

step('each group is measured at each share, live, and colours the graph', async ({ page }) => {
  const frame = await modelPage(page);
  const measure = () => frame.locator('.toolbar vscode-button').filter({ hasText: 'Sensitivity' }).click();
  const title = 'Sensitivity of fashion_resnet.onnx';
  await ask(page, measure, [title, 'Pruning'], [`${title} to pruning`, data], [`${title} to pruning`, 'Defaults']);
  const panel = panelOf(frame);
  await panel.getByText('not all of them yet').waitFor();
  await panel.getByText(/^\d+ groups, done$/).waitFor({ timeout: longestWorkMs });
  assert.equal(await panel.getByText(/^9 groups, done$/).count(), 1);
  for (const theme of ['light', 'hc', 'dark'] as const) {
    await setTheme(page, theme);
    await page.screenshot({ path: picture(`pruning sweep ${theme}`) });
  }
});

step('shares are taken from the sweep in one step, which is undone and done again', async ({ page }) => {
  const frame = await modelPage(page);
  const panel = panelOf(frame);
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
  await ask(page, 'Lathe: Prune...', [`Prune ${model}`, 'As marked'], ['(1/2)', 'Without data'], ['(2/2)', data]);
  const frame = await webviewFrame(page, '.comparison-table');
  assert.ok(existsSync(path.join(folder, 'fashion_resnet.pruned.onnx')));
  const [before, after] = await figuresOf(frame, 'MACs');
  assert.ok(after! < before! * 0.9, `${after} of ${before} M MACs`);
  await page.screenshot({ path: picture('pruning comparison') });
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
