import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { SensitivityOverlay } from '../../src/protocol/sensitivity';
import { browserTest } from '../support/browser';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';
import { searchOf } from './harness/search';
import { sweepOf } from './harness/sensitivity';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

async function open(sensitivity: SensitivityOverlay | null, options: { saved?: unknown; edit?: () => null } = {}) {
  const state = modelState(model, {
    sensitivity,
    recipe: { ...modelState(model).recipe, marks: { [model.layers[0]!.name]: { precision: 'int4', prune: 0.5 } } },
  });
  const { saved, edit = () => null } = options;
  const opened = await (await harness()).open({ state, handlers: { ...answersFor(model), edit }, saved });
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  return opened;
}

browserTest('points are shown as they come: colours, columns and the ranking; and go again', async () => {
  const { page, host, problems } = await open(null);
  const { points, ...sweep } = sweepOf(model, { accuracy: 0.73 });
  const whole = { ...sweep, points: points.map((point, i) => (i === 2 ? { ...point, value: 0.5 } : point)) };
  host.emit('sensitivity', { revision: 2, overlay: { ...whole, start: null, points: [], isComplete: false } });
  const panel = page.locator('.section', { hasText: 'Sensitivity to quantization' });
  await panel.getByText('Running the float model').waitFor();
  assert.match(await textOf(page.locator('.legend-title').first()), /^MACs/);
  host.emit('sensitivity', { revision: 3, overlay: { ...whole, points: whole.points.slice(0, 4), isComplete: false } });
  await panel.getByText('4 layers, not all of them').waitFor();
  assert.equal(plain(await textOf(page.locator('.legend-title').first())), 'Accuracy lost, 8 bits');
  assert.match(await textOf(page.locator('.legend')), /not measured/);
  assert.equal(await panel.locator('.ranking-row').count(), 4);

  // What the user types stays while points come in.
  const count = panel.locator('.mark-count input');
  await count.fill('7');
  host.emit('sensitivity', { revision: 4, overlay: whole });
  await panel.getByText('53 layers', { exact: true }).waitFor();
  assert.equal(await count.inputValue(), '7');
  assert.match(plain(await textOf(panel)), /On 256 samples a change of up to 5\.5 points can be chance/);
  await page.getByRole('button', { name: /^Accuracy, 8/ }).click();
  const first = await textOf(page.locator('.table-row .cell.name').first());
  await panel.locator('.ranking-row').first().click();
  assert.equal(await textOf(page.locator('.inspector-name span').first()), first);
  assert.match(plain(await textOf(page.locator('.inspector-sensitivity'))), /Most sensitive of 53 layers, in 8 bits\./);

  host.emit('sensitivity', { revision: 5, overlay: null });
  await page.locator('.inspector-sensitivity .section').waitFor({ state: 'detached' });
  assert.match(await textOf(page.locator('.legend-title').first()), /^MACs/);
  assert.equal(await page.getByRole('button', { name: /^Accuracy, 8/ }).count(), 0);
  assert.deepEqual(problems, []);
});

browserTest('the most sensitive layers are marked together, and other marks stay', async () => {
  const { page, calls, problems } = await open(sweepOf(model));
  const panel = page.locator('.section', { hasText: 'Sensitivity to quantization' });
  const count = panel.locator('.mark-count input');
  const ranked = await panel.locator('.ranking-row').evaluateAll(rows => rows.map(row => row.getAttribute('title')));
  await count.fill('none');
  await panel.getByText('Mark', { exact: true }).click();
  assert.equal(await panel.locator('.mark-count').getAttribute('aria-invalid'), 'true');
  await count.fill('2');
  await panel.getByText('Mark', { exact: true }).click();
  assert.deepEqual(
    calls.filter(call => call.method === 'edit').map(call => call.params),
    [
      {
        edit: {
          kind: 'setMarks',
          label: 'Mark the 2 most sensitive layers: FP32',
          marks: {
            [model.layers[0]!.name]: { precision: 'int4', prune: 0.5 },
            ...Object.fromEntries(ranked.slice(0, 2).map(name => [name, { precision: 'float32' }])),
          },
        },
      },
    ],
  );
  for (const text of ['Choose precision…', 'Measure again…', 'Clear']) await panel.getByText(text).click();
  const [choose, measure, clear] = calls.filter(call => call.method === 'command').map(call => call.params);
  assert.deepEqual([choose, clear], [{ command: 'choosePrecision' }, { command: 'clearSensitivity' }]);
  // What is on the screen comes first: the graph opens at its start.
  const { first, ...others } = measure as { readonly first: readonly string[] };
  assert.deepEqual(others, { command: 'sensitivity' });
  assert.ok(first.includes(model.layers[0]!.name) && first.length < model.layers.length / 2, first.join(', '));
  assert.deepEqual(problems, []);
});

browserTest('several widths give a column and a colour each, and a curve of the layer', async () => {
  const name = model.layers[2]!.name;
  const { page, problems } = await open(sweepOf(model, { bits: [8, 4, 2] }), {
    saved: { metric: 'sqnr2', selection: name },
  });
  assert.equal(plain(await textOf(page.locator('.legend-title').first())), 'SQNR of the outputs, 2 bits');
  assert.equal(await page.locator('.table-head .head-cell', { hasText: 'SQNR' }).count(), 3);
  assert.ok((await page.locator('.sparkline polyline').count()) > 3);
  const curve = page.locator('.chart.sweep-curve canvas');
  assert.match(plain((await curve.getAttribute('aria-label')) ?? ''), /^SQNR, dB: 8 bits [\d.]+ dB, 4 bits .* 2 bits/);
  assert.match(plain(await textOf(page.locator('.inspector-sensitivity'))), /most sensitive of 53 layers, in 2 bits/i);
  assert.deepEqual(problems, []);
});

browserTest('a layer without a figure of its own says why', async () => {
  const clip = model.layers.find(layer => layer.op === 'Clip')!.name;
  const { page } = await open(sweepOf(model), { saved: { selection: clip } });
  const about = page.locator('.inspector-sensitivity');
  assert.match(await textOf(about), /Quantized together with/);
  await about.locator('button.link').click();
  assert.match(await textOf(about), /most sensitive of 53/i);
  const { page: other } = await open(sweepOf(model), { saved: { selection: '/Flatten' } });
  assert.match(await textOf(other.locator('.inspector-sensitivity')), /stays float: Flatten only moves data/);
});

browserTest('a search shows every mix, and any of them can be taken', async () => {
  const search = searchOf(model);
  const refused = { now: false };
  const { page, calls, problems } = await (await harness()).open({
    state: { kind: 'search', revision: 1, model: 'm.onnx', search, taken: search.chosen, restoreKey: 'key' },
    handlers: {
      edit: () => {
        if (refused.now) throw new Error('The model is gone.');
        return null;
      },
    },
  });
  const rows = page.locator('.search-table tbody tr');
  assert.equal(await rows.count(), search.points.length);
  assert.match(
    plain(await textOf(page.locator('.gain-headline'))),
    /^40 of 53 layers in INT8 keep 70\.8 % at [\d.]+ MB, instead of 14\.0 MB\.$/,
  );
  assert.match((await page.locator('.chart.pareto canvas').getAttribute('aria-label')) ?? '', /All INT8.*All FP32/);
  assert.match(plain(await textOf(page.locator('tr.taken'))), /40 of 53 in INT8.*−2\.2 points \(± 1\.2\).*Chosen/);

  await rows.first().getByText('Use').click();
  await page.locator('tr.taken', { hasText: 'All INT8' }).waitFor();
  const [edit] = calls.filter(call => call.method === 'edit').map(call => call.params);
  const marks = Object.fromEntries(search.layers.map(name => [name, { precision: 'int8' }]));
  assert.deepEqual(edit, { edit: { kind: 'setMarks', label: 'Mark layers: All INT8', marks } });

  refused.now = true;
  await rows.last().getByText('Use').click();
  await page.locator('.banner.warning', { hasText: 'The model is gone.' }).waitFor();
  assert.equal(await page.locator('tr.taken', { hasText: 'All INT8' }).count(), 1);
  for (const label of ['Show the model', 'Other data or limit…', 'Search again']) await page.getByText(label).click();
  assert.deepEqual(
    calls.filter(call => call.method === 'command').map(call => call.params),
    [{ command: 'revealInGraph' }, { command: 'changeData' }, { command: 'reload' }],
  );
  assert.deepEqual(
    problems.filter(problem => !problem.includes('The model is gone.')),
    [],
  );
});
