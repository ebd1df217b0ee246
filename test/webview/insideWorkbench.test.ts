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

async function openModel({ height = 800, saved }: { height?: number; saved?: unknown } = {}) {
  const model = mobileNet();
  const opened = await (await harness()).open({
    state: modelState(model),
    handlers: answersFor(model),
    size: { width: 1280, height },
    saved,
  });
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
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
