import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { gainSentence, stakeSentence } from '../../webview-ui/layerProfile/gain';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { layerProfile, plainLayerProfile, quantizedLayerProfile } from './harness/layerProfile';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

/** Without the marks that keep a figure and its unit on one line. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('\u2060', '');

test('the gain names what helps most first and says what does not help', () => {
  assert.equal(
    plain(gainSentence(layerProfile)),
    'INT8 makes this layer 2.12 × faster (2.00–2.26); half the channels: 1.81 × faster (1.71–1.93); FP16: 1.31 × slower on this CPU (1.23–1.39).',
  );
  const noise = layerProfile.variants.filter(v => v.precision === 'fp16' && v.share === 0.75);
  const variants = [layerProfile.variants[0]!, { ...noise[0]!, share: 1 }];
  assert.equal(gainSentence({ ...layerProfile, variants }), 'FP16 makes no measurable difference.');
  const all = layerProfile.variants.map(v =>
    v.verdict === 'baseline' ? v : { ...v, verdict: 'within noise' as const },
  );
  assert.match(
    gainSentence({ ...layerProfile, variants: all }),
    /^No measurable difference with INT8, half the channels, or FP16\.$/,
  );
  assert.match(gainSentence(plainLayerProfile), /^Only FP32 could be measured/);
});

test('a layer that is quantized already is told so, and is compared with nothing', () => {
  assert.equal(
    plain(gainSentence(quantizedLayerProfile)),
    'This layer is in INT8 already and takes 0.524 ms. Profile it in the float model to see what INT8 gains.',
  );
  const two = [...quantizedLayerProfile.layers, ...layerProfile.layers];
  assert.match(
    gainSentence({ ...quantizedLayerProfile, layers: two }),
    /^These layers are .* and take .* Profile them /,
  );
  assert.doesNotMatch(stakeSentence(quantizedLayerProfile, { layersMs: 1, modelMs: 9, source: 'x' }), /save|baseline/);
});

test('the stake is what the layer takes of its model, and what the best variant would save of that', () => {
  const time = { layersMs: 0.5, modelMs: 10, source: 'pi5.json' };
  assert.equal(
    plain(stakeSentence(layerProfile, time)),
    'In the whole model this layer takes 0.500 ms of 10.0 ms (5.0 %), by the profile from pi5.json. INT8 would save about 0.265 ms of that.',
  );
  assert.match(stakeSentence(layerProfile, null), /^Profile the model/);
});

browserTest('the profile of a layer shows every variant and asks for other figures', async () => {
  const { page, calls, problems, savedState } = await (await harness()).open({
    state: { kind: 'layerProfile', revision: 1, profile: layerProfile, modelTime: null, restoreKey: 'key' },
  });
  assert.equal(await page.locator('.variant-table tbody tr:not(.group)').count(), layerProfile.variants.length);
  assert.match(plain(await textOf(page.locator('.variant-table'))), /75 % \(48 of 64\)/);
  assert.deepEqual(await page.locator('.variant-table .group').allInnerTexts(), [
    'FP32',
    'FP16 Runs as float32 with casts around it.',
    'INT8 Runs in integer kernels.',
  ]);
  assert.match(
    (await page.locator('.chart.variants canvas').getAttribute('aria-label')) ?? '',
    /INT8 50\s% 0\.152\sms/,
  );
  assert.equal(await page.locator('.banner').count(), 0);
  for (const label of ['Reveal in graph', 'Other data…', 'Measure again']) await page.getByText(label).click();
  assert.deepEqual(
    calls.map(c => c.params),
    [{ command: 'revealInGraph' }, { command: 'changeData' }, { command: 'reload' }],
  );
  assert.equal((await savedState()).restoreKey, 'key');
  assert.deepEqual(problems, []);
});

browserTest('what could not be measured is said with its reason, and so is synthetic data', async () => {
  const { page } = await (await harness()).open({
    state: { kind: 'layerProfile', revision: 1, profile: plainLayerProfile, modelTime: null },
  });
  assert.match(await textOf(page.locator('.banner.warning')), /synthetic inputs/);
  assert.match(await textOf(page.locator('.notes').first()), /INT8 Softmax has no quantized form/);
  assert.equal(await page.locator('.chart').count(), 0);
});

browserTest('a layer that is quantized already has INT8 for its baseline, and no chart of one bar', async () => {
  const { page, problems } = await (await harness()).open({
    state: { kind: 'layerProfile', revision: 1, profile: quantizedLayerProfile, modelTime: null },
  });
  const table = page.locator('.variant-table');
  assert.match(await table.locator('thead').innerText(), /Time ∕ INT8/);
  assert.deepEqual(await table.locator('.group').allInnerTexts(), ['INT8']);
  assert.match(plain(await textOf(table.locator('tbody'))), /1\.00.*baseline/);
  assert.equal(
    plain(await textOf(page.locator('.notes li').first())),
    'FP32, FP16, INT8 75 %, INT8 50 % quantized already (QLinearConv): profile the layer of the float model',
  );
  assert.doesNotMatch(await textOf(page.locator('.banner.warning')), /SQNR/);
  assert.equal(await page.locator('.chart').count(), 0);
  assert.deepEqual(problems, []);
});

browserTest('a right click on a layer selects it and tells VS Code which menu to show', async () => {
  const model = mobileNet();
  const { page, calls } = await (await harness()).open({
    state: modelState(model),
    handlers: answersFor(model),
  });
  await page.evaluate(recordMenus);
  const menus = () => page.evaluate(() => (globalThis as unknown as MenuWindow).menus);
  const layerMenu = { webviewSection: 'layer', preventDefaultContextMenuItems: true };
  const selected = () => page.locator('.table-row.selected .cell.name').innerText();

  const row = page.locator('.layer-table .table-row').nth(2);
  await row.click({ button: 'right' });
  assert.deepEqual(await menus(), [layerMenu]);
  assert.equal(await selected(), await row.locator('.cell.name').innerText());
  await page.getByText('Profile this layer').click();
  assert.deepEqual(calls.at(-1), { method: 'command', params: { command: 'profileLayer' } });

  const canvas = await page.locator('.graph-canvas').boundingBox();
  assert.ok(canvas);
  await page.locator('.graph-canvas').focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.table-row.selected').count(), 0);
  // The view opens with the first layers one below the other in the middle of the canvas.
  const x = canvas.x + canvas.width / 2;
  for (let y = canvas.y; y < canvas.y + canvas.height && !(await page.locator('.table-row.selected').count()); y += 30)
    await page.mouse.click(x, y, { button: 'right' });
  assert.deepEqual((await menus()).at(-1), layerMenu);
  const pressed = await selected();
  assert.notEqual(pressed, '');

  const before = await menus();
  await page.locator('.graph-canvas').focus();
  await page.keyboard.press('Shift+F10');
  assert.deepEqual(await menus(), [...before, layerMenu]);
  assert.equal(await selected(), pressed);
});

/** What `recordMenus` finds in the page. The project's own types know no browser. */
interface MenuWindow {
  menus: unknown[];
  addEventListener(type: 'contextmenu', listener: (event: { readonly target: MenuTarget }) => void): void;
}
interface MenuTarget {
  readonly dataset: { readonly vscodeContext?: string };
  readonly parentElement: MenuTarget | null;
}

/** Runs in the page: collects what VS Code would find, which looks at the event's target and all around it. */
function recordMenus(): void {
  const scope = globalThis as unknown as MenuWindow;
  scope.menus = [];
  scope.addEventListener('contextmenu', event => {
    const found = {};
    for (let at: MenuTarget | null = event.target; at; at = at.parentElement)
      Object.assign(found, JSON.parse(at.dataset.vscodeContext ?? '{}'));
    scope.menus.push(found);
  });
}
