import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { PruneSensitivityOverlay } from '../../src/protocol/pruneSensitivity';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';
import { pruneSweepOf } from './harness/pruneSensitivity';
import { pruningOf } from './harness/pruning';
import { RecipeHost } from './harness/recipeHost';
import { sweepOf } from './harness/sensitivity';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();
const labelled = pruneSweepOf(model, { accuracy: 0.73, samples: 1000 });
const [first = ''] = labelled.start!.groups[0]!;
const plain = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');

interface Opened {
  readonly sensitivity?: ReturnType<typeof sweepOf>;
  readonly saved?: unknown;
}

async function open(pruneSensitivity: PruneSensitivityOverlay | null, { sensitivity, saved }: Opened = {}) {
  const recipe = { ...modelState(model).recipe, marks: { [first]: { precision: 'int8' as const } } };
  const host = new RecipeHost(recipe);
  const opened = await (await harness()).open({
    state: modelState(model, {
      ...{ pruneSensitivity, sensitivity: sensitivity ?? null, recipe },
      pruning: pruningOf(model),
    }),
    handlers: { ...answersFor(model), ...host.handlers },
    saved,
  });
  host.attach(opened.host);
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  const { page } = opened;
  const panel = page.locator('.section', { hasText: 'Sensitivity to pruning' });
  const limit = panel.locator('.take-limit input');
  const legend = async () => plain(await textOf(page.locator('.legend-title').first()));
  return { ...opened, panel, limit, legend };
}

browserTest('points of pruning are shown as they come, what is typed stays, and all goes again', async () => {
  const { page, host, problems, panel, limit, legend } = await open(null);
  host.emit('pruneSensitivity', {
    revision: 2,
    overlay: { ...labelled, start: null, points: [], isComplete: false },
  });
  await panel.getByText('Running the whole model').waitFor();
  assert.match(await legend(), /^MACs/);
  const part = { ...labelled, points: labelled.points.slice(0, 4 * labelled.ratios.length), isComplete: false };
  host.emit('pruneSensitivity', { revision: 3, overlay: part });
  await panel.getByText('4 of 25 groups, not all of them yet').waitFor();
  assert.equal(await legend(), 'Accuracy lost, 33 to 50 % pruned');
  assert.equal(await panel.locator('.ranking-row').count(), 4);
  assert.match(plain(await textOf(panel.locator('.take-sweep'))), /of 4 groups measured so far, /);
  await limit.fill('2.5');
  const drawn = await page.locator('.sparkline').count();
  host.emit('pruneSensitivity', { revision: 4, overlay: labelled });
  await panel.getByText('25 groups, done').waitFor();
  assert.equal(await limit.inputValue(), '2.5');
  assert.ok((await page.locator('.sparkline').count()) >= drawn && drawn > 0);

  // The table's first and the ranking's first are the same.
  await page.getByRole('button', { name: /^Accuracy, pruned/ }).click();
  const top = await textOf(page.locator('.table-row .cell.name').first());
  assert.equal(await panel.locator('.ranking-row').first().getAttribute('title'), top);
  host.emit('pruneSensitivity', { revision: 5, overlay: null });
  await panel.waitFor({ state: 'detached' });
  assert.match(await legend(), /^MACs/);
  assert.equal(await page.locator('.sparkline').count(), 0);
  assert.deepEqual(problems, []);
});

browserTest('the share shown is chosen by keyboard beside the colours, and stays for the next visit', async () => {
  const { page, panel, legend, savedState } = await open(labelled);
  const list = page.locator('.graph-tools .ratio-choice vscode-dropdown');
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await panel.getByText(/^Really removed: 50 to 67.%, since kept channels are multiples of 8\.$/).waitFor();
  assert.equal(await legend(), 'Accuracy lost, 50 to 67 % pruned');
  assert.match(plain(await textOf(panel)), /Most sensitive by accuracy, without 50 to 67 % of the channels/);
  assert.equal(await list.evaluate(element => element.matches(':focus-within')), true);
  await page.waitForFunction(() => document.querySelectorAll('.sparkline').length > 0);
  // It is written a moment later.
  await page.waitForTimeout(300);
  assert.equal((await savedState()).prunePercent, 60);
});

browserTest('shares are taken from the sweep: told beforehand, one edit, precisions stay', async () => {
  const { page, calls, panel, limit, problems } = await open(labelled);
  const preview = panel.locator('.take-line + p');
  const mark = panel.locator('.take-sweep vscode-button');
  await limit.fill('a lot');
  assert.equal(await textOf(preview), 'Give a number, such as 1.');
  assert.equal(await panel.locator('.take-limit').getAttribute('aria-invalid'), 'true');
  await limit.press('Enter');
  assert.equal(calls.filter(({ method }) => method === 'edit').length, 0);
  assert.equal(await mark.getAttribute('disabled'), '');
  await limit.fill('3');
  assert.match(plain(await textOf(preview)), /^\d+ of 25 groups, \d+ to \d+ % of their channels\. .* measure after/);
  await mark.click();
  const [call] = calls.filter(({ method }) => method === 'edit');
  const { edit } = call!.params as { edit: { kind: string; label: string; marks: Record<string, object> } };
  assert.deepEqual([edit.kind, edit.label], ['setMarks', 'Prune to lose at most 3 points per group']);
  assert.equal((edit.marks[first] as { precision?: string }).precision, 'int8');
  const marked = Object.keys(edit.marks).filter(name => 'prune' in edit.marks[name]!);
  const whole = labelled.start!.groups.filter(group => group.some(name => marked.includes(name))).flat();
  assert.deepEqual(new Set(marked), new Set(whole));
  await page.locator('.take-sweep vscode-button[disabled]').waitFor();
  assert.match(await textOf(preview), /^Marked: \d+ of 25 groups/);

  // Of several selected layers only theirs.
  await page.locator('.table-row').nth(0).click();
  await page
    .locator('.table-row')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  const section = page.locator('.section.take-sweep');
  const told = async () => plain(await textOf(section.locator('.take-line + p')));
  assert.equal(await told(), 'No group can be pruned within that.');
  await section.locator('.take-limit input').fill('5');
  assert.equal(await told(), '1 of 1 group, 25 % of their channels.');
  for (const text of ['Measure again…', 'Clear', 'Prune…']) {
    await page.locator('.graph-canvas').focus();
    await page.keyboard.press('Escape');
    await panel.getByText(text, { exact: true }).click();
  }
  const commands = calls.filter(({ method }) => method === 'command').map(({ params }) => params);
  assert.deepEqual(
    commands.map(params => (params as { command: string }).command),
    ['pruneSensitivity', 'clearPruneSensitivity', 'prune'],
  );
  assert.ok((commands[0] as { first: readonly string[] }).first.includes(first));
  assert.deepEqual(problems, []);
});

browserTest('a layer has its curve, its place and what stays; others say why they have none', async () => {
  const { page, host, problems } = await open(labelled, { saved: { selection: first } });
  const about = page.locator('.inspector-prune-sensitivity');
  assert.match(plain(await textOf(about)), /Measured together with 1 other layer .* most sensitive of 25 groups/i);
  const curve = async () => plain(await about.locator('canvas').getAttribute('aria-label'));
  assert.match(await curve(), /^accuracy, %: 0 % removed 73\.0 %, .*75 % removed/);
  assert.match(plain(await textOf(about)), /24 of 32[\d. ]+% \(−\d/);
  const recipe = { ...modelState(model).recipe, marks: { [first]: { prune: 0.4 } } };
  host.emit('recipe', { revision: 9, recipe });
  await page.waitForFunction(() =>
    document.querySelector('.inspector-prune-sensitivity canvas')?.getAttribute('aria-label')?.includes('Marked'),
  );
  assert.match(await curve(), /Marked: keeps 16 of 32$/);
  const why = async (name: string) => {
    const { page: other } = await open(labelled, { saved: { selection: name } });
    return textOf(other.locator('.inspector-prune-sensitivity'));
  };
  assert.match(await why('/Flatten'), /computes no channels by weights/);
  assert.match(await why('/classifier/classifier.1/Gemm'), /Not measured: they are part of the model's output/);
  assert.deepEqual(problems, []);
});

browserTest('a sweep of single weights has its figures, and no marks to take', async () => {
  const weights: PruneSensitivityOverlay = { ...labelled, what: 'weights' };
  const { panel, legend, problems } = await open(weights);
  assert.equal(await legend(), 'Accuracy lost, 50 % of weights 0');
  assert.match(await textOf(panel), /smallest weights of each layer set to 0.*25 layers, done/);
  assert.equal(await panel.locator('.take-sweep').isVisible(), false);
  assert.deepEqual(problems, []);
});

browserTest('with both sweeps either colours the graph, and without labels agreement is what counts', async () => {
  const agreement = pruneSweepOf(model);
  const both = await open(agreement, { sensitivity: sweepOf(model), saved: { metric: 'sqnr8' } });
  assert.equal(await both.legend(), 'SQNR of the outputs, 8 bits');
  assert.equal(await both.page.locator('.graph-tools .ratio-choice').isVisible(), false);
  await both.page.locator('.metric-choice vscode-dropdown').click();
  await both.page.locator('.metric-choice vscode-option', { hasText: 'Sensitivity, pruned' }).click();
  assert.equal(await both.legend(), 'SQNR, 33 to 50 % pruned');
  assert.equal(await both.page.locator('.graph-tools .ratio-choice').isVisible(), true);
  assert.match(await textOf(both.panel), /synthetic.*no labels.*agreement with the whole model/);
  assert.match(await textOf(both.panel.locator('.take-line')), /but keep at least.*dB SQNR/);
  assert.deepEqual(both.problems, []);
});
