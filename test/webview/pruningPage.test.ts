import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import type { RecipeEdit } from '../../src/core/recipe/edits';
import type { PruningView } from '../../src/protocol/pruning';
import { emptyRecipe, type RecipeView } from '../../src/protocol/recipe';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';
import { pruningOf } from './harness/pruning';
import { RecipeHost } from './harness/recipeHost';
import { prunedRecipe } from './harness/recipes';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();
const known = pruningOf(model);
/** Three layers of 32 channels tied by sums. */
const tied = known.groups.find(({ layers }) => layers.length === 3)!.layers;
const [above, below] = [tied[0]!, tied[2]!];
const none = emptyRecipe('mobilenet_v2.recipe.json');

interface Opened {
  readonly recipe?: RecipeView;
  readonly saved?: unknown;
  readonly pruning?: PruningView | null;
  readonly refusing?: string;
}

async function open({ recipe = none, saved, pruning = known, refusing }: Opened) {
  const host = new RecipeHost(recipe);
  const refuse = () => {
    throw new Error(refusing);
  };
  const opened = await (await harness()).open({
    state: modelState(model, { recipe, pruning }),
    handlers: { ...answersFor(model), ...host.handlers, ...(refusing ? { edit: refuse } : {}) },
    saved,
  });
  host.attach(opened.host);
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  return { ...opened, recipe: host };
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Share of channels to remove' });
const typed = (page: Page) => page.locator('.ratio-number input');
const meaning = (page: Page) => textOf(page.locator('.ratio-meaning'));
const waitForMeaning = (page: Page, text: string) => page.locator('.ratio-meaning', { hasText: text }).waitFor();
const chips = (page: Page) => page.locator('.table-row .mark-chip');
const pruneEdit = (layers: readonly string[], prune: number | null): RecipeEdit => ({
  ...{ kind: 'mark', layers, change: { prune } },
});

browserTest('a share chosen for one layer marks all that lose channels with it, in one change', async () => {
  const { page, recipe, problems } = await open({ saved: { selection: above, search: 'conv.2/Conv' } });
  assert.equal(await meaning(page), 'Keeps all 32 channels.');
  assert.match(await textOf(page.locator('.pruning-about')), /These 3 layers lose channels together/);
  assert.match(await textOf(page.locator('.legend')), /together with 2 layerstouches 5 other nodes/);
  await slider(page).focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
  assert.equal(await slider(page).inputValue(), '50');
  await waitForMeaning(page, 'Keeps 16 of 32 channels.');
  assert.equal(await slider(page).getAttribute('aria-valuetext'), '50 percent, keeps 16 of 32 channels');
  assert.ok(await slider(page).evaluate(element => element === element.ownerDocument.activeElement));
  assert.deepEqual(recipe.edits.at(-1), pruneEdit(tied, 0.5));
  assert.deepEqual(await chips(page).allTextContents(), Array(3).fill('prune 50\u202f%'));
  assert.match(await textOf(page.locator('.legend')), /Marked layersprune3/);
  await page.locator('.ratio-row vscode-button', { hasText: 'None' }).click();
  await waitForMeaning(page, 'Keeps all 32 channels.');
  assert.deepEqual(recipe.edits.at(-1), pruneEdit(tied, null));
  assert.deepEqual(recipe.recipe.marks, {});
  assert.deepEqual(problems, []);
});

browserTest('while the slider is dragged its meaning is shown, and one change is made when it is let go', async () => {
  const { page, recipe } = await open({ saved: { selection: above } });
  const box = (await slider(page).boundingBox())!;
  const at = (share: number) => [box.x + 8 + share * (box.width - 16), box.y + box.height / 2] as const;
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (const share of [0.2, 0.5, 5 / 9]) await page.mouse.move(...at(share));
  await waitForMeaning(page, 'Keeps 16 of 32 channels.');
  assert.deepEqual(recipe.edits, []);
  // Something else changes meanwhile: the slider stays under the pointer.
  recipe.show({ ...none, steps: [{ step: 'float16' }] });
  await page.locator('.recipe-indicator', { hasText: '1 step' }).waitFor();
  assert.equal(await slider(page).inputValue(), '50');
  await page.mouse.up();
  await page.locator('.recipe-indicator', { hasText: '3 marks' }).waitFor();
  assert.deepEqual(recipe.edits, [pruneEdit(tied, 0.5)]);
});

browserTest('a key that is held down makes one change', async () => {
  const { page, recipe } = await open({ saved: { selection: above } });
  await slider(page).focus();
  for (let i = 0; i < 5; i++) await page.keyboard.down('ArrowRight');
  await waitForMeaning(page, 'Keeps 24 of 32 channels.');
  assert.deepEqual(recipe.edits, []);
  await page.keyboard.up('ArrowRight');
  await page.locator('.recipe-indicator').waitFor();
  assert.deepEqual(recipe.edits, [pruneEdit(tied, 0.25)]);
});

browserTest('a percentage is typed; what is none is only marked', async () => {
  const { page, recipe } = await open({ saved: { selection: above } });
  await typed(page).fill('120');
  await typed(page).press('Enter');
  assert.equal(await meaning(page), 'Type a percentage from 0 to 99.');
  assert.equal(await page.locator('.ratio-number').getAttribute('aria-invalid'), 'true');
  await typed(page).fill('37.5');
  await typed(page).press('Enter');
  await waitForMeaning(page, 'Keeps 24 of 32 channels.');
  assert.equal(await page.locator('.ratio-number').getAttribute('aria-invalid'), 'false');
  await page.locator('.recipe-indicator').waitFor();
  assert.deepEqual(recipe.edits, [pruneEdit(tied, 0.375)]);
});

browserTest('the step that prunes says what the count is rounded to', async () => {
  const steps = [{ step: 'prune', roundTo: 1 }] as const;
  const { page } = await open({ recipe: { ...none, steps }, saved: { selection: above } });
  await typed(page).fill('40');
  await typed(page).press('Enter');
  await waitForMeaning(page, 'Keeps 19 of 32 channels.');
});

browserTest('a layer whose channels stay says why and cannot be marked', async () => {
  const { page, recipe } = await open({ saved: { selection: model.layers.at(-1)!.name } });
  assert.equal(await meaning(page), "Its channels stay: they are part of the model's output logits.");
  assert.ok(await slider(page).isDisabled());
  assert.notEqual(await page.locator('.prune-menu vscode-button').getAttribute('disabled'), null);
  assert.doesNotMatch(await textOf(page.locator('.legend')), /together/);
  // An activation only has the channels of others, and shows whose.
  await page.locator('.table-row', { hasText: '/features/features.0/Clip' }).click();
  await waitForMeaning(page, 'It computes no channels by weights');
  assert.match(
    await textOf(page.locator('.pruning-about')),
    /^The channels of 2 layers:Conv \/features\/features.0\/Conv/,
  );
  assert.match(await textOf(page.locator('.legend')), /together with 2 layers/);
  assert.deepEqual(recipe.edits, []);
});

browserTest('which layers go together may come later', async () => {
  const { page, host } = await open({ pruning: null, saved: { selection: above } });
  assert.ok(await slider(page).isDisabled());
  assert.match(await textOf(page.locator('.pruning-about')), /not known yet/);
  host.emit('pruning', { revision: 7, pruning: known });
  await waitForMeaning(page, 'Keeps all 32 channels.');
  assert.ok(await slider(page).isEnabled());
  assert.match(await textOf(page.locator('.legend')), /together with 2 layers/);
});

browserTest('several layers are pruned by the menu of the table, those that cannot be are left out', async () => {
  const { page, recipe } = await open({});
  assert.notEqual(await page.locator('.prune-menu vscode-button').getAttribute('disabled'), null);
  await page.locator('.table-row').nth(0).click();
  await page
    .locator('.table-row')
    .nth(4)
    .click({ modifiers: ['Shift'] });
  assert.equal(await meaning(page), 'Keeps all 48 channels in 2 groups.');
  assert.match(await textOf(page.locator('.pruning-about')), /2 selected layers keep their channels/);
  await page.locator('.prune-menu vscode-button').click();
  await page.getByRole('menuitem', { name: '50' }).click();
  await waitForMeaning(page, 'Keeps 24 of 48 channels in 2 groups.');
  const names = [0, 2, 4].map(i => model.layers[i]!.name);
  assert.deepEqual(recipe.edits, [pruneEdit(names, 0.5)]);
  await page.locator('.prune-menu vscode-button').click();
  await page.getByRole('menuitem', { name: 'Another share' }).click();
  assert.ok(await slider(page).evaluate(element => element === element.ownerDocument.activeElement));
});

browserTest('layers of a group that are marked differently follow the largest share', async () => {
  const marks = { [above]: { prune: 0.5 }, [below]: { prune: 0.25 } };
  const { page, recipe } = await open({ recipe: { ...none, marks }, saved: { selection: above } });
  assert.equal(await meaning(page), 'Marked differently, the largest share counts: keeps 16 of 32 channels.');
  assert.equal(await slider(page).inputValue(), '50');
  await typed(page).press('Enter');
  await typed(page).fill('50.0');
  await typed(page).press('Enter');
  await waitForMeaning(page, 'Keeps 16 of 32 channels.');
  assert.deepEqual(recipe.edits, [pruneEdit(tied, 0.5)]);
});

browserTest('the recipe lists each group once, and says how it prunes without a step', async () => {
  const recipe = prunedRecipe(model, known);
  const { page, recipe: host } = await open({ recipe, saved: { side: 'recipe' } });
  const pane = page.locator('.recipe-pane');
  assert.match(await textOf(pane), /no step of its own: it is done before all steps/);
  await pane.locator('.mark-group-head').click();
  const sets = pane.locator('.pruned-set');
  const marked = known.groups.filter(({ layers }) => Object.hasOwn(recipe.marks, layers[0]!));
  await sets.first().waitFor();
  assert.equal(await sets.count(), marked.length);
  assert.match(
    await textOf(sets.nth(0)),
    /prune 25\u202f%\/features\/features\.1\/conv\/conv\.2keeps all 16 channels, since/,
  );
  const shared = marked.findIndex(({ layers }) => layers.length > 1);
  assert.match(await textOf(sets.nth(shared)), /\+ \d more: keeps \d+ of \d+ channels/);
  await sets.nth(shared).locator('vscode-button').click();
  await page.waitForFunction(
    count => (globalThis as unknown as Counted).document.querySelectorAll('.pruned-set').length === count,
    marked.length - 1,
  );
  assert.deepEqual(host.edits, [pruneEdit(marked[shared]!.layers, null)]);
  await pane.getByText('Choose how').click();
  await pane.locator('.step', { hasText: 'pruning' }).waitFor();
  assert.doesNotMatch(await textOf(pane), /no step of its own/);
  assert.deepEqual(host.recipe.steps, [{ step: 'prune' }]);
});

browserTest('a share that is refused leaves the slider where the recipe is', async () => {
  const { page } = await open({ saved: { selection: above }, refusing: 'The recipe file has changed on disk.' });
  await typed(page).fill('50');
  await typed(page).press('Enter');
  await page.locator('.banner', { hasText: 'has changed on disk' }).waitFor();
  await waitForMeaning(page, 'Keeps all 32 channels.');
  assert.equal(await slider(page).inputValue(), '0');
});

/** What runs inside the page finds there. The project's own types know no browser. */
interface Counted {
  readonly document: { querySelectorAll(selector: string): { readonly length: number } };
}
