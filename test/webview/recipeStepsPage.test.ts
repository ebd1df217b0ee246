import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { emptyRecipe } from '../../src/protocol/recipe';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';
import { RecipeHost } from './harness/recipeHost';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();

async function open(...steps: RecipeStep[]) {
  const recipe = { ...emptyRecipe('m.recipe.json'), steps };
  const host = new RecipeHost(recipe);
  const { page, problems, ...opened } = await (await harness()).open({
    state: modelState(model, { recipe }),
    handlers: { ...answersFor(model), ...host.handlers },
    saved: { side: 'recipe' },
  });
  host.attach(opened.host);
  await page.locator('.overview[aria-valuenow]').waitFor();
  const pane = page.locator('.recipe-pane');
  const field = (label: string) => pane.locator('.step-field', { hasText: label }).first();
  return { page, pane, field, host, problems };
}

browserTest('pruning is added before what quantizes, and its goal is one choice', async () => {
  const { pane, field, host, problems } = await open({ step: 'quantize', mode: 'static' });
  await pane.getByText('Add a step').click();
  await pane.getByRole('menuitem', { name: 'Pruning' }).click();
  await pane.locator('.step', { hasText: 'Pruning' }).waitFor();
  assert.deepEqual(await pane.locator('.step-head b').allTextContents(), ['Pruning', 'INT8']);
  const amount = field('MACs to keep').locator('input');
  await amount.fill('120');
  await amount.press('Enter');
  assert.equal(await textOf(pane.getByRole('alert').first()), 'Type a number above 0 and below 100 %.');
  assert.equal(host.edits.length, 1, 'what is refused is no edit');
  await amount.fill('40');
  await amount.press('Enter');
  await pane.getByText('40\u202f% of the MACs').waitFor();
  await field('Goal').locator('vscode-dropdown').click();
  await pane.locator('vscode-option', { hasText: 'Remove a share of the channels' }).click();
  await field('Channels to remove').waitFor();
  assert.deepEqual(host.recipe.steps[0], { step: 'prune', ratio: 0.25 });
  assert.equal(host.edits.length, 3, 'each change is one step of undo');
  assert.equal(await pane.getByText('MACs to keep').count(), 0);
  assert.deepEqual(problems, []);
});

browserTest('sparse weights and graph optimization have their choices', async () => {
  const { pane, field, host, problems } = await open({ step: 'sparsify', sparsity: 0.5 }, { step: 'optimize' });
  assert.match(await textOf(pane.locator('.step').first()), /this CPU does not get faster by zeros/);
  await field('Which weights').locator('vscode-dropdown').click();
  await pane.locator('vscode-option', { hasText: 'N:M' }).click();
  await pane.getByText('Of every 4 weights the 2 largest stay').waitFor();
  await pane.locator('.step-choices summary').nth(1).click();
  await pane.locator('vscode-checkbox', { hasText: 'Merge casts' }).click();
  await pane.locator('.step-choices summary', { hasText: 'no Merge casts' }).waitFor();
  const [sparse, optimize] = host.recipe.steps;
  assert.deepEqual(sparse, { step: 'sparsify', pattern: '2:4' });
  assert.ok(optimize?.step === 'optimize' && optimize.passes?.length === 11);
  assert.deepEqual(problems, []);
});

browserTest('layers are left out by name, and a name that no layer has is refused beside the field', async () => {
  const { pane, field, host } = await open({ step: 'prune', macs: 0.5 });
  await pane.locator('.step-choices summary').click();
  const names = field('Layers left as they are').locator('input');
  await names.fill('/nowhere/Conv');
  await names.press('Enter');
  assert.match(
    await textOf(field('Layers left as they are').getByRole('alert')),
    /^No layer is called \/nowhere\/Conv/,
  );
  const [first] = model.layers;
  await names.fill(first!.name);
  await names.press('Enter');
  await pane.locator('.step-fact', { hasText: first!.name }).waitFor();
  assert.deepEqual(host.recipe.steps, [{ step: 'prune', macs: 0.5, exclude: [first!.name] }]);
});
