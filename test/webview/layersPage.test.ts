import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { LatheError } from '../../src/core/errors';
import type { ExportRequest } from '../../src/protocol/pageApi';
import { browserTest } from '../support/browser';
import { comparison } from './harness/answers';
import { quantizedPair } from './harness/comparedModels';
import { modelState } from './harness/modelState';
import { deepNet } from './harness/models';
import { type OpenOptions, PageHarness, textOf } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const { a, b, layers } = quantizedPair();

async function openLayers(handlers: OpenOptions['handlers'] = {}, saved: unknown = { tab: 'layers' }) {
  const opened = await (await harness()).open({
    state: { kind: 'comparison', revision: 1, comparison, restoreKey: 'key' },
    handlers: { comparedModels: () => ({ a, b }), comparedLayers: () => layers, ...handlers },
    saved,
  });
  return opened;
}

const positions = (page: Page) =>
  page.locator('.overview').evaluateAll(elements => elements.map(e => Number(e.getAttribute('aria-valuenow'))));
const selectedRow = (page: Page) => textOf(page.locator('.table-row.selected'));

browserTest('the layers are asked for when their tab is opened, and not before', async () => {
  const { page, calls, problems, savedState } = await openLayers({}, null);
  assert.equal(await page.locator('.compared-graph').count(), 0);
  assert.equal(calls.length, 0);
  await page.getByRole('tab', { name: 'Figures' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.table-row').first().waitFor();
  assert.deepEqual(
    calls.map(c => c.method),
    ['comparedModels', 'comparedLayers'],
  );
  assert.ok(await page.locator('.comparison-body').isHidden());
  await page.getByRole('tab', { name: 'Figures' }).click();
  await page.getByRole('tab', { name: 'Layers' }).click();
  assert.equal(calls.length, 2, 'they are not asked for twice');
  await page.waitForTimeout(300);
  assert.equal((await savedState()).tab, 'layers');
  assert.deepEqual(problems, []);
});

browserTest('the table filters, sorts by the worst, and says what is selected', async () => {
  const { page } = await openLayers();
  await page.locator('.table-row').first().waitFor();
  await page.getByRole('button', { name: /^Removed/ }).click();
  assert.equal(await page.locator('.layer-table').getAttribute('aria-rowcount'), String(layers.removed.length + 1));
  assert.match(await textOf(page.locator('.table-row').first()), /only in the original/);
  await page.getByRole('button', { name: /^All/ }).click();
  await page.getByRole('button', { name: 'Local SQNR' }).click();
  assert.match(await textOf(page.locator('.table-row').first()), /\/layer\.5\/conv1\/Conv.*14\.2/);
  await page.locator('.layer-table').focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await selectedRow(page), /\/layer\.5\/conv1\/Conv/);
  assert.match(
    await textOf(page.locator('[aria-live]').last()),
    /Original: Conv \/layer\.5\/conv1\/Conv \+ 1; result: QLinearConv .*Local SQNR 14\.2/,
  );
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.table-row.selected').count(), 0);
});

browserTest('moving one graph moves the other, whichever is moved', async () => {
  const { page } = await openLayers();
  await page.locator('.table-row').first().waitFor();
  await page.locator('.overview[aria-valuenow]').nth(1).waitFor();
  for (const side of ['a', 'b']) {
    const before = await positions(page);
    await page.locator(`#graph-${side}`).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await page.waitForTimeout(400);
    const moved = await positions(page);
    assert.ok(moved[0]! > before[0]! && moved[1]! > before[1]!, `${before} -> ${moved}`);
    // Both are near the same layers, of which both have about as many above.
    assert.ok(Math.abs(moved[0]! - moved[1]!) < 8, `${moved}`);
  }
});

browserTest('the keyboard walks either graph, and the table follows', async () => {
  const { page } = await openLayers();
  await page.locator('.table-row').first().waitFor();
  await page.locator('.overview[aria-valuenow]').nth(1).waitFor();
  await page.locator('#graph-b').focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  assert.match(await selectedRow(page), /\/layer\.0\/conv1\/Conv \+ 1.*QLinearConv/);
  await page.locator('#graph-a').focus();
  await page.keyboard.press('ArrowDown');
  // The first of a row is selected in the other graph: the walk goes on from there.
  assert.match(await selectedRow(page), /\/layer\.0\/conv1\/Conv \+ 1/);
});

browserTest('progress is shown and can be stopped, and a failure can be tried again', async () => {
  let attempt = 0;
  const { page } = await openLayers({
    comparedLayers: (_, call) => {
      attempt++;
      if (attempt === 1) throw new LatheError('The data does not fit the model.');
      if (attempt === 3) return layers;
      call.report('Running the original', 0.25);
      return new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
    },
  });
  await page.getByText('The data does not fit the model.').waitFor();
  await page.getByText('Try again').click();
  await page.getByText(/Running the original · 25/).waitFor();
  await page.getByText('Cancel').click();
  await page.getByText('was stopped').waitFor();
  await page.getByText('Try again').click();
  await page.locator('.table-row').first().waitFor();
  assert.equal(attempt, 3);
});

browserTest('a graph too large for a PNG is scaled down, and that is said', async () => {
  const files: ExportRequest[] = [];
  const model = deepNet(3000);
  const { page, problems } = await (await harness()).open({
    state: modelState(model),
    handlers: {
      exportFile: request => {
        files.push(request);
        return null;
      },
    },
  });
  await page.locator('.overview[aria-valuenow]').waitFor();
  await page.getByRole('button', { name: 'Export the graph as a picture' }).click();
  await page.getByRole('menuitem', { name: 'PNG' }).click();
  while (files.length === 0) await page.waitForTimeout(100);
  const [{ content, remark, fileName }] = files as [ExportRequest];
  assert.equal(fileName, 'deep_3000.graph.png');
  assert.match(remark ?? '', /drawn at \d+ % of its size/);
  assert.ok(content.kind === 'base64');
  const bytes = Buffer.from(content.base64, 'base64');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  assert.ok(height > 32_000 && height <= 32_767 && width > 10 && width * height <= 2 ** 26);
  assert.deepEqual(problems, []);
});

browserTest('reports are the host’s, pictures are drawn here', async () => {
  const files: ExportRequest[] = [];
  const { page, calls, problems } = await openLayers(
    {
      exportReport: () => null,
      exportFile: request => {
        files.push(request);
        return null;
      },
    },
    null,
  );
  const open = () => page.getByRole('button', { name: 'Export', exact: true }).click();
  await open();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.deepEqual(calls.at(-1), { method: 'exportReport', params: { format: 'markdown' } });
  for (const item of ['Result as SVG', 'Original as PNG']) {
    await open();
    await page.getByRole('menuitem', { name: item }).click();
    await page.waitForTimeout(200);
  }
  while (files.length < 2) await page.waitForTimeout(50);
  const [svg, png] = files;
  assert.equal(svg!.fileName, 'resnet.int8.graph.svg');
  assert.ok(svg!.content.kind === 'text' && svg!.content.text.includes('QLinearConv'));
  assert.equal(png!.fileName, 'resnet.graph.png');
  assert.ok(png!.content.kind === 'base64');
  const bytes = Buffer.from(png!.content.base64, 'base64');
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  // Width and height of the header: twice the picture's size.
  assert.ok(bytes.readUInt32BE(16) > 500 && bytes.readUInt32BE(20) > 5000);
  assert.equal(png!.remark, undefined);
  await open();
  await page.keyboard.press('Escape');
  assert.ok(await page.getByRole('menu').isHidden());
  assert.deepEqual(problems, []);
});
