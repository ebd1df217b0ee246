/** The page of a comparison where the result lost channels, and where it got zeros. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import type { Comparison, LayerComparison } from '../../src/protocol/views';
import { alignedColoring } from '../../webview-ui/comparison/layers/alignedColoring';
import { alignedColumns, columnsFor, sortedRows } from '../../webview-ui/comparison/layers/alignedColumns';
import { alignedRows } from '../../webview-ui/comparison/layers/alignedRows';
import { AlignmentStore } from '../../webview-ui/comparison/layers/alignmentStore';
import { macsVerdict } from '../../webview-ui/comparison/verdict';
import { computePalette } from '../../webview-ui/theme/palette';
import { browserTest } from '../support/browser';
import { comparison } from './harness/answers';
import { quantizedPair } from './harness/comparedModels';
import { PageHarness, textOf } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const { a } = quantizedPair(3);
const unknown = { localSqnrDb: null, cumulativeSqnrDb: null, identical: null };

/** Every convolution with other channels or zeros, all else as it was. */
const layersWith = (changed: Partial<LayerComparison['aligned'][number]>): LayerComparison => ({
  aligned: a.layers.map(({ name, op }) => ({
    ...{ a: [name], b: [name], by: 'name', changes: [], ...unknown },
    ...(op === 'Conv' ? { changes: ['weights'], channels: { a: 64, b: 64 }, ...changed } : {}),
  })),
  ...{ removed: [], added: [], samples: 4 },
});
const pruned = layersWith({ channels: { a: 64, b: 40 } });
const sparse = layersWith({ zeroWeights: { a: 0, b: 0.7 } });
const titles = (layers: LayerComparison) => columnsFor(alignedRows(layers, { a, b: a })).map(({ title }) => title);

test('channels and zeros have columns where they tell something, and only there', () => {
  const usual = alignedColumns.map(({ title }) => title);
  assert.deepEqual(titles(layersWith({})), usual);
  assert.deepEqual(titles(pruned), [...usual.slice(0, 3), 'Channels', ...usual.slice(3)]);
  assert.deepEqual(titles(sparse), [...usual.slice(0, 3), 'Zero weights', ...usual.slice(3)]);
  assert.deepEqual(titles(layersWith({ zeroWeights: { a: 0.01, b: 0.02 } })), usual);
});

test('layers that lost the largest share of their channels come first, those without channels last', () => {
  const most = {
    ...pruned,
    aligned: pruned.aligned.map((l, i) => (i === 4 ? { ...l, channels: { a: 64, b: 8 } } : l)),
  };
  const rows = alignedRows(most, { a, b: a });
  const column = columnsFor(rows).find(({ id }) => id === 'channels')!;
  const order = sortedRows(rows, { a, b: a }, () => true, column, false);
  assert.equal(column.text(rows[order[0]!]!, 0, { a, b: a }), '64 → 8');
  assert.equal(column.text(rows[order.at(-1)!]!, 0, { a, b: a }), '–');
});

test('graphs are coloured by the channels that layers lost, once it is known that some were', () => {
  const store = new AlignmentStore({ a, b: a }, 'change');
  const offered = () => store.looks.map(({ value }) => value);
  assert.ok(!offered().includes('channels'));
  store.setLayers(sparse);
  assert.ok(!offered().includes('channels'));
  store.setLayers({
    ...pruned,
    aligned: pruned.aligned.map((l, i) => (i === 0 ? { ...l, channels: { a: 64, b: 16 } } : l)),
  });
  assert.ok(offered().includes('channels'));
  store.setLook('channels');
  const { heats, text, mark } = alignedColoring(
    store,
    'b',
    computePalette(() => '', false, true),
  );
  const [first, second] = a.layers.flatMap(({ op }, i) => (op === 'Conv' ? [i] : []));
  const other = a.layers.findIndex(({ op }) => op === 'Add');
  assert.deepEqual([heats[first!], heats[second!], heats[other]], [1, 0.5, 0]);
  assert.deepEqual([text(first!), text(second!), text(other)], ['64 → 16', '64 → 40', '']);
  assert.equal(mark(first!), null, 'that it changed is not what is shown');
});

test('less to compute is said as times fewer MACs', () => {
  assert.equal(macsVerdict(0.5)!.headline, '2.00 × fewer MACs');
  assert.equal(macsVerdict(1.25)!.headline, '1.25 × more MACs');
  assert.equal(macsVerdict(1.001), null);
});

const open = async (shown: Comparison, layers: LayerComparison, saved?: unknown) =>
  (await harness()).open({
    state: { kind: 'comparison', revision: 1, comparison: shown, restoreKey: 'key' },
    handlers: { comparedModels: () => ({ a, b: a }), comparedLayers: () => layers },
    saved,
  });

browserTest('a pruned model shows its MACs, and of each layer the channels before and after', async () => {
  const shown: Comparison = {
    ...comparison,
    b: { ...comparison.b, macs: 150_387_136, parameters: 1_752_436 },
    ratio: { ...comparison.ratio, macs: 0.5, parameters: 0.5 },
    stayedFloat: [{ node: '/classifier/Gemm', reason: 'its channels stay: they are part of the model’s output' }],
  };
  // A column that this comparison does not have must not break its table.
  const { page, problems } = await open(shown, pruned, { alignedSort: { column: 'zeros', descending: true } });
  const tile = page.locator('.verdict', { hasText: 'Computation' });
  assert.match(await textOf(tile), /2\.00 × fewer MACs.*300\.8\sM → 150\.4\sM MACs, 3\.50\sM → 1\.75\sM parameters/);
  assert.match(await textOf(page.locator('.card', { hasText: 'Layers left as they were' })), /its channels stay/);
  assert.equal(await page.locator('.comparison-table', { hasText: 'Zero weights' }).count(), 0);
  await page.getByRole('tab', { name: 'Layers' }).click();
  await page.locator('.table-row', { hasText: '64 → 40' }).first().waitFor();
  await page.locator('.table-row', { hasText: '64 → 40' }).first().click();
  assert.match(await textOf(page.locator('[role=status][aria-live]').first()), /64 channels become 40/);
  await page.locator('.layers-tools vscode-dropdown').click();
  await page.locator('vscode-option', { hasText: 'Channels lost' }).click();
  await page.locator('.aligned-legend', { hasText: /37\.5\s% lost/ }).waitFor();
  assert.deepEqual(problems, []);
});

browserTest('a sparse model shows its zeros, its size compressed, and that it is not faster for it', async () => {
  const note = 'Zero weights take as long to compute as others here (the kernels are dense).';
  const shown: Comparison = {
    ...comparison,
    a: { ...comparison.a, zeroWeights: 0, compressedBytes: 13_000_000 },
    b: { ...comparison.a, zeroWeights: 0.7, compressedBytes: 5_200_000 },
    ratio: { ...comparison.ratio, bytes: 1 },
    notes: [note],
  };
  const { page, problems } = await open(shown, sparse, { tab: 'layers' });
  await page.getByRole('columnheader', { name: 'Zero weights' }).waitFor();
  assert.equal((await page.locator('.table-row', { hasText: '0 % → 70.0 %' }).count()) > 0, true);
  await page.getByRole('tab', { name: 'Figures' }).click();
  const row = async (label: string) => textOf(page.locator('.comparison-table tr', { hasText: label }));
  assert.match(await row('Zero weights'), /0\s%.*70\.0\s%/);
  assert.match(await row('Size compressed'), /13\.0.MB.*5\.20.MB.*0\.400.×/);
  assert.match(
    await textOf(page.locator('.verdict', { hasText: 'Size' }).first()),
    /Same size.*compressed 13\.0.MB → 5\.20.MB/,
  );
  assert.ok(await page.getByText(note).isVisible());
  assert.deepEqual(problems, []);
});
