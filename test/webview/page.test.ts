import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import type { PageState } from '../../src/protocol/pageApi';
import type { ModelView } from '../../src/protocol/views';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { deepNet, mobileNet, transformer } from './harness/models';
import { PageHarness, setTheme, textOf } from './harness/pageHarness';
import type { ThemeName } from './harness/themes';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const stateOf = (model: ModelView, revision = 1): PageState => modelState(model, { revision });

async function openModel(model: ModelView, options: { saved?: unknown; width?: number } = {}) {
  const size = { width: options.width ?? 1280, height: 800 };
  const opened = await (await harness()).open({
    state: stateOf(model),
    handlers: answersFor(model),
    saved: options.saved,
    size,
  });
  // The overview has a position once the graph has been laid out and painted.
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  return opened;
}

/** What the test reads of a row; the types of the browser are not those of the tests. */
interface RowElement {
  readonly dataset: { readonly layer?: string };
}

const selectedRow = (page: Page) => textOf(page.locator('.table-row.selected .cell.name'));

browserTest('a model shows its figures, graph, table and most expensive layers', async () => {
  const { page, problems } = await openModel(mobileNet());
  assert.equal(await textOf(page.locator('h1')), 'mobilenet_v2.onnx');
  const figures = await page.locator('.figure').allInnerTexts();
  assert.equal(figures.length, 8);
  assert.ok(figures.every(text => !text.includes('NaN')));
  assert.equal(await page.locator('.layer-table').getAttribute('aria-rowcount'), '101');
  assert.equal(await page.locator('.ranking-row').count(), 10);
  assert.ok(await hasPaint(page));
  assert.deepEqual(problems, []);
});

browserTest('selecting anywhere selects everywhere, and the host is told', async () => {
  const { page, calls, savedState } = await openModel(mobileNet());
  await page.locator('.table-row').nth(2).click();
  const name = await selectedRow(page);
  assert.equal(await textOf(page.locator('.inspector-name span').first()), name);
  await page.locator('.chart.histogram canvas').waitFor();
  assert.deepEqual(calls.find(c => c.method === 'select')?.params, { layer: name, others: [] });
  assert.match(await textOf(page.locator('[aria-live]').last()), /MACs$/);
  await page.waitForTimeout(300);
  assert.equal((await savedState()).selection, name);
});

browserTest(
  'several layers are selected with Ctrl, Shift and the keyboard, and told to the host together',
  async () => {
    const { page, calls } = await openModel(mobileNet());
    const row = (index: number) => page.locator(`.table-row[data-layer="${index}"]`);
    const selected = () =>
      page
        .locator('.table-row.selected')
        .evaluateAll(rows => rows.map(r => Number((r as unknown as RowElement).dataset.layer)));
    await row(2).click();
    await row(5).click({ modifiers: ['Shift'] });
    assert.deepEqual(await selected(), [2, 3, 4, 5]);
    await row(3).click({ modifiers: ['ControlOrMeta'] });
    assert.deepEqual(await selected(), [2, 4, 5]);
    assert.equal(await textOf(page.locator('.inspector-title')), '3 layers');
    const told = calls.filter(c => c.method === 'select').at(-1)?.params as { layer: string; others: string[] };
    assert.equal(new Set([told.layer, ...told.others]).size, 3);

    // The menu on one of them is about all; on another layer about that one.
    await row(4).click({ button: 'right' });
    assert.deepEqual(await selected(), [2, 4, 5]);
    await page.getByRole('button', { name: 'Profile these layers together' }).click();
    await row(7).click({ button: 'right' });
    assert.deepEqual(await selected(), [7]);
    await page.keyboard.press('Escape');

    await row(7).click();
    await page.keyboard.press('Shift+ArrowDown');
    assert.deepEqual(await selected(), [7, 8]);
    await page.keyboard.press('ControlOrMeta+a');
    assert.equal(await textOf(page.locator('.inspector-title')), '100 layers');
    await row(7).click();
    assert.deepEqual(await selected(), [7]);
    assert.ok(calls.some(c => c.method === 'command' && (c.params as { command: string }).command === 'profileLayer'));
  },
);

browserTest('a click with Ctrl in the graph adds a layer', async () => {
  const { page } = await openModel(mobileNet());
  await page.locator('.graph-canvas').focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  const name = await selectedRow(page);
  const box = (await page.locator('.graph-canvas').boundingBox())!;
  // The next card lies below the selected one, which walking has brought into sight.
  for (let y = box.y + box.height - 10; y > box.y; y -= 10) {
    await page.mouse.move(box.x + box.width / 2, y);
    if (!(await page.locator('.graph-canvas.pointing').count())) continue;
    await page.keyboard.down('Control');
    await page.mouse.click(box.x + box.width / 2, y);
    await page.keyboard.up('Control');
    if ((await textOf(page.locator('.inspector-title'))) === '2 layers') break;
  }
  assert.equal(await textOf(page.locator('.inspector-title')), '2 layers');
  assert.ok((await page.locator('.inspector .connections li').allInnerTexts()).some(text => text.includes(name)));
});

browserTest('the keyboard walks the graph and opens the inspector', async () => {
  const { page } = await openModel(mobileNet());
  await page.locator('.graph-canvas').focus();
  // From nothing to the first card in sight, which is the input, then along the edges.
  await page.keyboard.press('ArrowDown');
  assert.equal(await textOf(page.locator('.inspector-title')), 'Model input');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await selectedRow(page), '/features/features.0/Clip');
  await page.keyboard.press('ArrowUp');
  assert.equal(await selectedRow(page), '/features/features.0/Conv');
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('.inspector').evaluate(element => element === element.ownerDocument.activeElement));
  await page.locator('.graph-canvas').focus();
  await page.keyboard.press('Escape');
  assert.equal(await textOf(page.locator('.inspector-title')), 'Model');
});

browserTest('a search filters, and Enter goes from match to match', async () => {
  const { page } = await openModel(mobileNet());
  await page.keyboard.press('Control+f');
  await page.keyboard.type('GlobalAverage');
  assert.match(await textOf(page.locator('.table-count')), /^1 of 100/);
  await page.keyboard.press('Enter');
  assert.equal(await selectedRow(page), '/GlobalAveragePool');
  await page.keyboard.press('Escape');
  assert.match(await textOf(page.locator('.table-count')), /^100 layers/);
});

browserTest('sorting by a cost begins with the most expensive layer', async () => {
  const { page } = await openModel(mobileNet());
  await page.getByRole('button', { name: 'MACs', exact: true }).click();
  assert.equal(await textOf(page.locator('[aria-sort="descending"]')), 'MACs');
  assert.equal(await textOf(page.locator('.table-row .cell.name').first()), '/features/features.18/Conv');
});

browserTest('unknown is said as such, with the reason', async () => {
  const { page } = await openModel(transformer());
  const macs = page.locator('.figure', { hasText: 'MACs' }).first();
  assert.match(await textOf(macs), /^MACsunknown/);
  assert.match((await macs.getAttribute('title')) ?? '', /6 layers of unknown cost/);
});

browserTest('a dimension is applied on Enter, once, and nonsense is not sent', async () => {
  const { page, calls } = await openModel(transformer());
  const field = page.locator('.dim-field').nth(1);
  await field.click();
  await page.keyboard.type('many');
  await page.keyboard.press('Enter');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('64');
  await page.keyboard.press('Enter');
  // What the page has sent is on its way until it answers.
  await page.evaluate(() => 0);
  const sent = calls.filter(c => c.method === 'setDims');
  assert.deepEqual(
    sent.map(c => c.params),
    [{ dims: { seq: 64 } }],
  );
});

browserTest('a newer snapshot replaces the figures and keeps the selection, an older one is ignored', async () => {
  const model = mobileNet();
  const { page, host } = await openModel(model);
  await page.locator('.table-row').nth(4).click();
  const name = await selectedRow(page);
  host.emit('state', stateOf({ ...model, opset: 18 }, 3));
  await page.locator('.figure', { hasText: '18' }).waitFor();
  assert.equal(await selectedRow(page), name);
  host.emit('state', { kind: 'failed', revision: 2, fileName: 'x', message: 'late' });
  host.emit('reveal', { layer: '/Flatten' });
  await page.locator('.table-row.selected', { hasText: '/Flatten' }).waitFor();
});

browserTest('a tab that comes back is where it was', async () => {
  const saved = {
    selection: '/Flatten',
    search: 'flat',
    metric: 'parameters',
    inspectorWidth: 400,
    camera: { x: 0, y: 900, zoom: 0.5 },
  };
  const { page, savedState } = await openModel(mobileNet(), { saved });
  assert.equal(await selectedRow(page), '/Flatten');
  assert.match(await textOf(page.locator('.table-count')), /^1 of 100/);
  assert.equal(
    await page.locator('.inspector').evaluate(element => Math.round(element.getBoundingClientRect().width)),
    400,
  );
  await page.waitForTimeout(300);
  assert.deepEqual((await savedState()).camera, saved.camera);
});

browserTest('panes are moved by keys and folded away', async () => {
  const { page } = await openModel(mobileNet(), { width: 800 });
  const width = () => page.locator('.inspector').evaluate(element => element.getBoundingClientRect().width);
  const before = await width();
  await page.getByRole('separator', { name: 'Width of the inspector' }).focus();
  await page.keyboard.press('ArrowLeft');
  assert.ok((await width()) > before);
  await page.getByRole('button', { name: 'Hide the inspector' }).click();
  assert.ok(await page.locator('.inspector').isHidden());
  const overflow = await page.evaluate(() => {
    const { documentElement } = (globalThis as unknown as { document: { documentElement: { scrollWidth: number } } })
      .document;
    return documentElement.scrollWidth;
  });
  assert.ok(overflow <= 800);
});

browserTest('a model of 20,000 layers draws few rows and answers keys', async () => {
  const { page, problems, workers } = await openModel(deepNet(20_000));
  assert.equal(workers(), 1, 'the layout of a large graph runs in a worker');
  assert.ok((await page.locator('.table-row').count()) < 60);
  await page.locator('.layer-table').focus();
  await page.keyboard.press('End');
  assert.equal(await selectedRow(page), '/stage/block.4999/add');
  assert.ok(await hasPaint(page));
  assert.deepEqual(problems, []);
});

browserTest('where workers are refused the page lays the graph out itself', async () => {
  const model = deepNet(2000);
  const { page, workers } = await (await harness()).open({ state: stateOf(model), withoutWorkers: true });
  await page.locator('.overview[aria-valuenow]').waitFor();
  assert.equal(workers(), 0);
  assert.ok(await hasPaint(page));
});

browserTest('every theme gives the graph other colours without a new page', async () => {
  const { page, problems } = await openModel(mobileNet());
  const pictures = new Set<string>();
  for (const theme of ['dark', 'light', 'hc', 'hcLight'] as ThemeName[]) {
    await setTheme(page, theme);
    await page.waitForTimeout(150);
    pictures.add((await page.locator('.graph-canvas').screenshot()).toString('base64'));
  }
  assert.equal(pictures.size, 4);
  assert.deepEqual(problems, []);
});

/** Whether the graph's canvas holds more than its background. */
async function hasPaint(page: Page): Promise<boolean> {
  const colors = await page.locator('.graph-canvas').evaluate(element => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } };
    };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 4) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    return seen.size;
  });
  return colors > 20;
}
