import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { emptyRecipe, type RecipeView } from '../../src/protocol/recipe';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';
import { RecipeHost } from './harness/recipeHost';
import { mixedRecipe } from './harness/recipes';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();
const [conv, clip] = [model.layers[0]!.name, model.layers[1]!.name];
const none = emptyRecipe('mobilenet_v2.recipe.json');

async function open(recipe: RecipeView = none, saved?: unknown, refusing?: string) {
  const host = new RecipeHost(recipe);
  const refuse = () => {
    throw new Error(refusing);
  };
  const opened = await (await harness()).open({
    state: modelState(model, { recipe }),
    handlers: { ...answersFor(model), ...host.handlers, ...(refusing ? { edit: refuse } : {}) },
    saved,
  });
  host.attach(opened.host);
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  return { ...opened, recipe: host };
}

const choice = (page: Page, name: string) => page.locator('.precision-choice', { hasText: name });
const chips = (page: Page) => page.locator('.table-row .mark-chip');
const spoken = (page: Page) => page.locator('[role=status][aria-live]');

browserTest('the precision of a layer is set in the inspector, by keyboard, and is shown everywhere', async () => {
  const { page, recipe, problems } = await open(none, { selection: conv });
  assert.equal(await page.locator('.recipe-indicator').count(), 0);
  assert.equal(await choice(page, 'As the whole model').getAttribute('aria-pressed'), 'true');
  await choice(page, 'INT8').focus();
  await page.keyboard.press('Enter');
  await page.locator('.recipe-indicator').waitFor();
  assert.deepEqual(recipe.edits, [{ kind: 'mark', layers: [conv], change: { precision: 'int8' } }]);
  assert.equal(await choice(page, 'INT8').getAttribute('aria-pressed'), 'true');
  assert.equal(await choice(page, 'As the whole model').getAttribute('aria-pressed'), 'false');
  assert.ok(await choice(page, 'INT8').evaluate(element => element === element.ownerDocument.activeElement));
  assert.equal(await textOf(page.locator('.recipe-indicator')), '1 mark, not saved');
  assert.deepEqual(await chips(page).allTextContents(), ['INT8']);
  assert.match(await textOf(page.locator('.legend')), /Marked layersINT81/);
  assert.equal(await textOf(spoken(page).first()), `${conv}: INT8`);
  recipe.show(none);
  await page.locator('.recipe-indicator').waitFor({ state: 'detached' });
  assert.equal(await choice(page, 'As the whole model').getAttribute('aria-pressed'), 'true');
  assert.equal(await chips(page).count(), 0);
  assert.equal(await textOf(spoken(page).first()), `${conv}: no mark`);
  assert.deepEqual(problems, []);
});

browserTest('a layer is offered only what it can be, with the reason, and says what the steps give it', async () => {
  const recipe: RecipeView = { ...none, steps: [{ step: 'quantize', mode: 'static' }, { step: 'float16' }] };
  const { page, recipe: host } = await open(recipe, { selection: conv });
  assert.equal(await textOf(choice(page, 'As the whole model')), 'As the whole model: INT8');
  assert.equal(await choice(page, 'INT4').getAttribute('aria-disabled'), 'true');
  await choice(page, 'INT4').focus();
  await page.keyboard.press('Enter');
  assert.match(await textOf(page.locator('.precision-hint')), /Only matrix products and tables/);
  await page.locator('.table-row', { hasText: clip }).first().click();
  await page.locator('.inspector-name', { hasText: clip }).waitFor();
  assert.match(await textOf(choice(page, 'As the whole model')), /as the layers around it|FP16/);
  assert.equal(await choice(page, 'INT8').getAttribute('aria-disabled'), 'true');
  assert.deepEqual(host.edits, []);
});

browserTest('several rows get a precision at once; those that cannot have it are left out', async () => {
  const { page, recipe } = await open();
  const setPrecision = page.locator('.mark-menu vscode-button');
  assert.notEqual(await setPrecision.getAttribute('disabled'), null);
  await page.locator('.table-row').nth(0).click();
  await page
    .locator('.table-row')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await setPrecision.click();
  await page.getByRole('menuitem', { name: 'INT8 (2 of 3)' }).click();
  await page.locator('.recipe-indicator').waitFor();
  assert.deepEqual(await chips(page).allTextContents(), ['INT8', 'INT8']);
  assert.equal(await choice(page, 'INT8').getAttribute('aria-pressed'), 'mixed');
  assert.equal(recipe.edits.length, 1, 'all layers are one step of undo');
  // The rows of marked layers come first, the others keep the model's order.
  await page.getByRole('button', { name: 'Marks', exact: true }).click();
  assert.deepEqual((await page.locator('.table-row .cell.index').allTextContents()).slice(0, 4), ['1', '3', '2', '4']);
});

browserTest('steps are added, changed, ordered and removed', async () => {
  const { page, recipe } = await open(none, { side: 'recipe' });
  const pane = page.locator('.recipe-pane');
  const add = async (label: string) => {
    await pane.getByText('Add a step').click();
    await pane.getByRole('menuitem', { name: label, exact: true }).click();
  };
  await add('FP16');
  await pane.locator('.step').first().waitFor();
  await add('INT8');
  await pane.locator('.recipe-warning').waitFor();
  await pane.getByText('Put it last').click();
  await pane.locator('.recipe-warning').waitFor({ state: 'detached' });
  assert.deepEqual(await pane.locator('.step-head b').allTextContents(), ['INT8', 'FP16']);
  await pane.locator('.step-choices summary').first().click();
  await pane.locator('.step-field', { hasText: 'Range of activations' }).locator('vscode-dropdown').click();
  await pane.locator('vscode-option', { hasText: 'Percentile' }).click();
  const percentile = pane.locator('.step-field', { hasText: 'Percentile' }).locator('input');
  await percentile.waitFor();
  await percentile.fill('500');
  await percentile.press('Enter');
  await percentile.fill('99.9');
  await percentile.press('Enter');
  await pane.locator('.step-choices summary', { hasText: '99.9' }).waitFor();
  const changed = { step: 'quantize', mode: 'static', calibration: 'percentile', percentile: 99.9 };
  assert.deepEqual(recipe.recipe.steps, [changed, { step: 'float16' }]);
  await pane.getByTitle('Remove INT8').click();
  await pane.locator('.step').nth(1).waitFor({ state: 'detached' });
  assert.deepEqual(recipe.recipe.steps, [{ step: 'float16' }]);
  assert.equal(await textOf(page.locator('.recipe-indicator')), '1 step, not saved');
});

browserTest('what is shown of a step goes back to the default without a trace in the file', async () => {
  const steps = [{ step: 'quantize', mode: 'static', recover: true, perTensor: true }] as const;
  const { page, recipe } = await open({ ...none, steps }, { side: 'recipe' });
  const pane = page.locator('.recipe-pane');
  assert.equal(
    await textOf(pane.locator('.step-choices summary span').nth(1)),
    'Scales of weights: One per layer, Recover accuracy',
  );
  await pane.locator('.step-choices summary').click();
  assert.equal(await pane.getByText('Correct biases').count(), 0, 'it is part of the recovery');
  const recover = pane.locator('vscode-checkbox', { hasText: 'Recover accuracy' });
  assert.equal(await recover.getAttribute('aria-checked'), 'true');
  await recover.click();
  await pane.getByText('Correct biases').waitFor();
  assert.deepEqual(recipe.recipe.steps, [{ step: 'quantize', mode: 'static', perTensor: true }]);
  assert.ok(await recover.evaluate(element => element === element.ownerDocument.activeElement));
});

browserTest('marks are listed by precision, selected together and taken off', async () => {
  const mixed = mixedRecipe(model);
  const { page, recipe } = await open(mixed, { side: 'recipe' });
  const pane = page.locator('.recipe-pane');
  const int8 = Object.entries(mixed.marks).flatMap(([name, mark]) => (mark.precision === 'int8' ? [name] : []));
  const group = pane.locator('.mark-group', { hasText: `${int8.length} layers` });
  await group.getByText('Select').click();
  assert.equal((await page.locator('.table-row.selected').count()) > 0, true);
  assert.equal(await textOf(spoken(page).first()), `${int8.length} layers selected, ${int8[0]} last`);
  assert.ok(await pane.isVisible(), 'the recipe stays beside the graph');
  await group.locator('.mark-group-tools vscode-button').click();
  await group.waitFor({ state: 'detached' });
  assert.deepEqual(recipe.edits, [{ kind: 'mark', layers: int8, change: { precision: null } }]);
  await pane.getByText('Clear all marks').click();
  await pane.getByText('None. Select layers').waitFor();
  assert.deepEqual(recipe.recipe.marks, {});
});

browserTest('a recipe is applied, saved and opened as a file', async () => {
  const { page, calls } = await open(mixedRecipe(model));
  await page.locator('.recipe-indicator').click();
  const pane = page.locator('.recipe-pane');
  for (const text of ['Apply…', 'Save', 'Open as JSON'])
    await pane.locator('.recipe-buttons vscode-button', { hasText: text }).click();
  assert.deepEqual(
    calls.filter(({ method }) => method === 'command').map(({ params }) => params),
    [{ command: 'applyRecipe' }, { command: 'saveRecipe' }, { command: 'openRecipe' }],
  );
});

browserTest('nothing can be applied where nothing is asked for', async () => {
  const { page, calls } = await open(none, { side: 'recipe' });
  await page.locator('.recipe-buttons vscode-button', { hasText: 'Apply' }).click({ force: true });
  assert.deepEqual(
    calls.filter(({ method }) => method === 'command'),
    [],
  );
});

browserTest('a recipe of another version waits for a decision', async () => {
  const waiting = { marks: 14, fitting: 12, steps: 1 };
  const { page, calls } = await open({ ...none, waiting });
  assert.match(await textOf(page.locator('.banner.waiting')), /14 marks, 12 of them for layers that it still has/);
  await page.getByText('Take over').click();
  await page.getByText('Drop', { exact: true }).click();
  assert.deepEqual(
    calls.filter(({ method }) => method === 'command').map(({ params }) => params),
    [{ command: 'takeOverMarks' }, { command: 'dropMarks' }],
  );
});

browserTest('marks without a layer are listed, and can be moved to one or removed', async () => {
  const recipe: RecipeView = {
    ...none,
    marks: { [conv]: { precision: 'int8' }, '/gone': { precision: 'float16' } },
    unknown: [{ name: '/gone', hint: clip }],
  };
  const { page, recipe: host } = await open(recipe, { side: 'recipe' });
  const section = page.locator('.section', { hasText: 'Marks without a layer' });
  assert.match(await textOf(section), /FP16\/gone/);
  await section.getByText(`Move to ${clip}`).click();
  await chips(page).nth(1).waitFor();
  const moved = { [conv]: { precision: 'int8' }, [clip]: { precision: 'float16' } } as const;
  assert.deepEqual(host.recipe.marks, moved);
  host.show(recipe);
  await chips(page).nth(1).waitFor({ state: 'detached' });
  await section.getByTitle('Remove the mark of /gone').click();
  await page.getByText('1 mark, not saved').first().waitFor();
  assert.deepEqual(host.recipe.marks, { [conv]: { precision: 'int8' } });
});

browserTest('a change that is refused says why, until one is not', async () => {
  const { page, problems } = await open(none, { selection: conv }, 'The recipe file has changed on disk: reload it.');
  await choice(page, 'FP16').click();
  await page.locator('.banner', { hasText: 'has changed on disk' }).waitFor();
  assert.equal(await choice(page, 'FP16').getAttribute('aria-pressed'), 'false');
  assert.deepEqual(problems, []);
});

browserTest('a change far down in the recipe does not move it', async () => {
  const { page } = await open(mixedRecipe(model), { side: 'recipe' });
  const pane = page.locator('.recipe-pane');
  await pane.getByTitle('Take the mark pruning off').scrollIntoViewIfNeeded();
  const scrolled = () => pane.evaluate(element => element.scrollTop);
  const before = await scrolled();
  assert.ok(before > 0);
  await pane.getByTitle('Take the mark INT16 activations off').click();
  await page.getByText('13 marks, 2 steps, not saved').first().waitFor();
  assert.ok(Math.abs((await scrolled()) - before) < 40);
});
