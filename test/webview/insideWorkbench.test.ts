/** What a page does for VS Code around it: keys that VS Code hears as well, and the little room that a terminal leaves. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
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

async function openModel({
  width = 1280,
  height = 800,
  saved,
}: {
  width?: number;
  height?: number;
  saved?: unknown;
} = {}) {
  const model = mobileNet();
  const opened = await (await harness()).open({
    state: modelState(model),
    handlers: answersFor(model),
    size: { width, height },
    saved,
  });
  await opened.page.locator('.table-row').first().waitFor();
  return opened;
}

browserTest('Ctrl+A in table and graph is not heard by VS Code, which would select all text', async () => {
  const { page } = await openModel();
  // VS Code listens where events come last.
  await page.evaluate(`window.heard = []; addEventListener('keydown', event => window.heard.push(event.key))`);
  const heard = () => page.evaluate('window.heard.splice(0)');
  await page.locator('.table-row').first().click();
  await page.keyboard.press('Control+a');
  assert.equal(await textOf(page.locator('.inspector-title')), '100 layers');
  assert.deepEqual(await heard(), ['Control']);
  await page.locator('.graph-canvas').focus();
  await page.keyboard.press('Control+a');
  assert.deepEqual(await heard(), ['Control']);
  await page.keyboard.press('Control+z');
  assert.deepEqual(await heard(), ['Control', 'z']);
});

browserTest('on a low page the graph gets more room than the table, until another height is chosen', async () => {
  const { page, savedState } = await openModel({ height: 420 });
  const heightOf = async (selector: string) => (await page.locator(selector).boundingBox())!.height;
  const table = await heightOf('.table-pane');
  assert.ok((await heightOf('.graph-pane')) > table);
  assert.equal(await page.locator('.legend').isVisible(), false, 'a legend over a graph so low');
  const line = (await page.locator('.splitter.horizontal').boundingBox())!;
  await page.mouse.move(line.x + 100, line.y);
  await page.mouse.down();
  await page.mouse.move(line.x + 100, line.y - 20, { steps: 4 });
  await page.mouse.up();
  assert.equal(Math.round((await heightOf('.table-pane')) - table), 20);
  await page.waitForTimeout(300);
  assert.equal((await savedState()).tableHeight, Math.round(table + 20));
});

browserTest('a table height that was chosen is kept', async () => {
  const { page } = await openModel({ saved: { tableHeight: 300 } });
  assert.equal((await page.locator('.table-pane').boundingBox())!.height, 300);
  assert.equal(await page.locator('.legend').isVisible(), true);
});

browserTest('a narrow page keeps its tools apart, and each can be reached', async () => {
  const { page } = await openModel({ width: 350, saved: { inspectorOpen: true, inspectorWidth: 175 } });
  const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
  const [search, menus, stage, tools] = await Promise.all(
    ['.search-box', '.table-menus', '.graph-stage', '.graph-tools'].map(boxOf),
  );
  assert.ok(search!.x + search!.width <= menus!.x, 'the search lies under the menus');
  assert.ok(menus!.x + menus!.width <= 350, 'a menu lies beyond the edge');
  assert.ok(tools!.x + tools!.width <= stage!.x + stage!.width, 'tools cover what is beside the graph');
});

browserTest('the tools of a graph in a narrow column leave the overview free', async () => {
  const { page } = await openModel({ width: 640, saved: { inspectorOpen: true, inspectorWidth: 320 } });
  const tools = (await page.locator('.graph-tools').boundingBox())!;
  assert.ok(tools.x + tools.width <= (await page.locator('.overview').boundingBox())!.x);
});

browserTest('the menu of steps ends where its pane does, and scrolls to its last entry', async () => {
  const { page } = await openModel({ height: 500 });
  await page.getByRole('tab', { name: 'Recipe' }).click();
  const pane = page.locator('.recipe-pane');
  await pane.getByText('Add a step').click();
  const menu = (await pane.getByRole('menu').boundingBox())!;
  const around = (await pane.boundingBox())!;
  assert.ok(menu.y >= around.y && menu.y + menu.height <= around.y + around.height + 1, 'entries beyond the pane');
  await page.keyboard.press('End');
  const last = (await pane.getByRole('menuitem').last().boundingBox())!;
  assert.ok(last.y + last.height <= menu.y + menu.height + 1);
});
