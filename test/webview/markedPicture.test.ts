import assert from 'node:assert/strict';
import { browserTest } from '../support/browser';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness } from './harness/pageHarness';
import { mixedRecipe } from './harness/recipes';

browserTest('a picture of the graph shows the marks', async t => {
  const harness = await PageHarness.start();
  t.after(() => harness.close());
  const model = mobileNet();
  const recipe = mixedRecipe(model);
  let save: (svg: string) => void = () => {};
  const saved = new Promise<string>(resolve => {
    save = resolve;
  });
  const { host, page } = await harness.open({
    state: modelState(model, { recipe }),
    handlers: {
      exportFile: ({ content }) => {
        if (content.kind === 'text') save(content.text);
        return null;
      },
    },
  });
  await page.locator('.overview[aria-valuenow]').waitFor();
  host.emit('exportGraph', { format: 'svg' });
  const svg = await saved;
  for (const text of ['INT8', 'W8A16', 'FP16 · prune 40\u202f%', 'prune 25\u202f%', 'FP32'])
    assert.ok(svg.includes(`>${text}<`), text);
});
