/** A user's way through Lathe, in a real VS Code with the package installed: open, quantize, read the comparison. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { inRoot } from '../support/repository';
import { answer, ask } from './harness/ask';
import { faintTexts } from './harness/contrast';
import { chooseFromContextMenu, explorerRow, openModel, setTheme, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { builtPackage } from './harness/package';
import { patienceMs, poll } from './harness/patience';
import { accept, dismiss, prepare, type Question } from './harness/question';
import type { Theme } from './harness/settings';

const model = 'fashion_mobilenet.onnx';
const result = 'fashion_mobilenet.int8.onnx';

const step = journey(() => ({ folder: inRoot('samples'), vsix: [builtPackage()] }));

step('opening a model from the explorer shows its graph, layer table and inspector', async ({ page }) => {
  await openModel(page, model);
  const frame = await webviewFrame(page, '.layer-table .table-row');
  assert.ok((await frame.locator('.table-row').count()) > 5);
  assert.match((await frame.locator('.table-row').first().textContent()) ?? '', /Conv/);
  assert.match((await frame.locator('.page-head').textContent()) ?? '', /MACs/);
  await painted(frame);

  await frame.locator('.table-row').first().click();
  const inspector = frame.locator('aside.inspector');
  await inspector.getByText('kernel_shape').waitFor();
  assert.match((await inspector.textContent()) ?? '', /3\s*[×,]\s*3/);
});

step(
  'Quantize to INT8 in the context menu writes a smaller model and shows the comparison',
  async ({ page, folder }) => {
    const before = statSync(path.join(folder, model));
    const quantize = () => chooseFromContextMenu(page, explorerRow(page, model), 'Quantize to INT8');
    await ask(page, quantize, ['(1/2)', 'fashion-calibration.npz'], ['(2/2)', 'fashion-test.npz']);
    const frame = await webviewFrame(page, '.comparison-table');

    const written = path.join(folder, result);
    assert.ok(existsSync(written));
    const figures = await figuresOf(frame);
    const size = statSync(written).size;
    assert.ok(size < 0.5 * before.size, `${size} of ${before.size} bytes`);
    assert.equal(figures.get('Parameters')?.at(0), '95.2 k');
    const ratio = Number.parseFloat(figures.get('File size')?.at(2) ?? '');
    assert.ok(Math.abs(ratio - size / before.size) < 0.02, `the page says ${ratio}`);
    const sqnr = Number.parseFloat(figures.get('SQNR')?.at(1) ?? '');
    assert.ok(sqnr > 10 && sqnr < 60, `SQNR ${sqnr} dB`);
    const accuracies = figures.get('Top-1, 1,500 samples')?.map(text => Number.parseFloat(text)) ?? [];
    assert.ok(accuracies[0]! > 80 && accuracies[1]! > 75, `accuracy ${accuracies}`);
    for (const percentile of ['Median (p50)', 'p90', 'p99'])
      assert.ok(Number.parseFloat(figures.get(percentile)?.at(0) ?? '') > 0, percentile);
    assert.equal(statSync(path.join(folder, model)).mtimeMs, before.mtimeMs);
  },
);

step.aside(
  'a file that is no data is refused where it was looked for, and the question stays',
  async ({ page, folder }) => {
    await ask(page, async () => {
      await chooseFromContextMenu(page, explorerRow(page, model), 'Quantize to INT8');
      await answer(page, ['(1/2)', 'Browse for a File']);
      const isDialog = ({ asks }: Question) => asks.includes('Data for the model');
      await accept(page, { name: 'the question for a file', isMeant: isDialog, value: path.join(folder, 'train.py') });
      const isRefused = ({ asks }: Question) => /\(1\/2\).*Cannot be used: train\.py: not a data set/s.test(asks);
      await prepare(page, { name: 'the question for data', isMeant: isRefused });
    });
    await dismiss(page);
  },
);

for (const theme of ['dark', 'light', 'hc', 'hcLight'] satisfies Theme[])
  step.aside(`the pages can be read in the ${theme} theme`, async ({ page }) => {
    await setTheme(page, theme);
    const comparison = await webviewFrame(page, '.comparison-table');
    await page.screenshot({ path: picture(`comparison-${theme}`) });
    const faint = await faintTexts(comparison, '.comparison-table td, .comparison-table th, h1, h2');
    await openModel(page, model);
    const frame = await webviewFrame(page, '.layer-table .table-row');
    await painted(frame);
    await page.screenshot({ path: picture(`model-${theme}`) });
    faint.push(...(await faintTexts(frame, '.table-row .cell-text, .head-cell, .inspector h2, .page-head h1')));
    await page.locator('.tab').filter({ hasText: '↔' }).click();
    await webviewFrame(page, '.comparison-table');
    assert.deepEqual(faint, []);
  });

step.aside('nothing was refused or went wrong in the pages on the way', async ({ consoleErrors }) => {
  assert.deepEqual(consoleErrors, []);
});

/** Label to cells of the comparison's table. */
async function figuresOf(frame: Frame): Promise<Map<string, string[]>> {
  const rows = await frame
    .locator('.comparison-table tbody tr')
    .evaluateAll(elements => elements.map(row => [...row.children].map(cell => cell.textContent ?? '')));
  // Thin and no-break spaces stand between a number and its unit.
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  return new Map(rows.map(([label = '', ...cells]) => [plain(label), cells.map(plain)]));
}

/** Waits until the graph's canvas holds more than its background. */
async function painted(frame: Frame): Promise<void> {
  const isPainted = await poll(async () => (await colours(frame)) >= 8 || undefined, patienceMs);
  if (!isPainted) throw new Error('the graph stays blank');
}

/** How many different colours the graph has. */
const colours = (frame: Frame): Promise<number> =>
  frame
    .locator('canvas')
    .first()
    .evaluate(element => {
      const { width, height } = element as HTMLCanvasElement;
      const pixels = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
      return new Set(new Uint32Array(pixels.buffer)).size;
    });
