import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { alignedColoring, sqnrRange } from '../../webview-ui/comparison/layers/alignedColoring';
import { alignedColumns, sortedRows } from '../../webview-ui/comparison/layers/alignedColumns';
import { alignedRows, rowsByLayer } from '../../webview-ui/comparison/layers/alignedRows';
import { AlignmentStore } from '../../webview-ui/comparison/layers/alignmentStore';
import { type Anchor, CameraMap } from '../../webview-ui/comparison/layers/cameraMap';
import { computePalette } from '../../webview-ui/theme/palette';
import { quantizedPair } from './harness/comparedModels';

const pair = quantizedPair(4);
const rows = alignedRows(pair.layers, pair);
const palette = computePalette(() => '', false, true);
const nameOf = (side: 'a' | 'b', layer: number | undefined) => pair[side].layers[layer ?? -1]?.name;

test('every layer has one row, in the order of the original, with additions where they stand', () => {
  for (const side of ['a', 'b'] as const) {
    const byLayer = rowsByLayer(rows, side, pair[side].layers.length);
    assert.ok(byLayer.every(row => row >= 0));
    byLayer.forEach((row, layer) => {
      assert.ok(rows[row]![side].includes(layer));
    });
  }
  const order = rows.flatMap(row => (row.a.length > 0 ? [Math.min(...row.a)] : []));
  assert.deepEqual(
    order,
    [...order].sort((x, y) => x - y),
  );
  assert.equal(nameOf('b', rows[0]!.b[0]), '/input_quantize');
  assert.equal(nameOf('b', rows.at(-1)!.b[0]), '/output_dequantize');
});

test('equal outputs are told from unknown ones, and names that no layer has are left out', () => {
  const measured = { by: 'name', changes: [], localSqnrDb: null, cumulativeSqnrDb: null, identical: null } as const;
  const made = alignedRows(
    {
      aligned: [
        { ...measured, a: ['/layer.0/Add'], b: ['/layer.0/Add'], localIdentical: true },
        { ...measured, a: ['/layer.1/Add'], b: ['/layer.1/Add', 'a constant'], identical: true },
      ],
      removed: ['no such layer'],
      added: [],
      samples: 2,
    },
    pair,
  );
  assert.deepEqual(
    made.map(row => [row.local, row.cumulative, row.b.length]),
    [
      ['identical', null, 1],
      [null, 'identical', 1],
    ],
  );
});

test('selecting a layer selects its counterparts, whichever side it is on', () => {
  const store = new AlignmentStore(pair, 'change');
  const relu = pair.a.layers.findIndex(layer => layer.name === '/layer.0/conv1/Relu');
  store.select('a', { kind: 'layer', index: relu }, false);
  assert.equal(store.selected.b.length, 0, 'before the layers are known there is no counterpart');
  store.setLayers(pair.layers);
  store.select('a', { kind: 'layer', index: relu }, false);
  assert.deepEqual(
    store.selected.a.map(one => nameOf('a', one.index)),
    ['/layer.0/conv1/Relu', '/layer.0/conv1/Conv'],
  );
  assert.deepEqual(
    store.selected.b.map(one => nameOf('b', one.index)),
    ['/layer.0/conv1/Conv_quant'],
  );
  const row = store.selectedRow;
  store.selectRow(-1);
  assert.equal(store.selectedRow, -1);
  store.selectRow(row);
  assert.equal(store.selectedRow, row);
  store.select('b', { kind: 'output', index: 0 }, false);
  assert.deepEqual(store.selected.a, [{ kind: 'output', index: 0 }]);
});

test('the worst layers come first, and what is unknown last, in either order', () => {
  const column = alignedColumns.find(c => c.id === 'local')!;
  const figure = (i: number) => {
    const { local } = rows[i]!;
    return local === 'identical' ? null : local;
  };
  const values = (descending: boolean) => sortedRows(rows, pair, () => true, column, descending).map(figure);
  for (const descending of [false, true]) {
    const known = values(descending).filter(value => value !== null);
    assert.deepEqual(values(descending).slice(0, known.length), known);
    assert.deepEqual(
      known,
      [...known].sort((x, y) => (descending ? y - x : x - y)),
    );
  }
  const removed = sortedRows(rows, pair, row => row.kind === 'removed', alignedColumns[0]!, false);
  assert.equal(removed.length, pair.layers.removed.length);
});

test('the worst layer is the hottest, unknown ones have no heat, and lone ones are marked in every look', () => {
  const store = new AlignmentStore(pair, 'local');
  store.setLayers(pair.layers);
  const [worst, best] = sqnrRange(rows, 'local')!;
  assert.ok(worst <= 40.1 && best >= 51 && worst % 10 === 0 && best % 10 === 0);
  const coloring = alignedColoring(store, 'a', palette);
  const heat = (row: number) => coloring.heats[rows[row]!.a[0]!]!;
  rows.forEach((row, i) => {
    if (row.a.length === 0) return;
    assert.equal(Number.isNaN(heat(i)), row.local === null && row.kind !== 'removed');
    if (typeof row.local === 'number') assert.ok(Math.abs(heat(i) - (best - row.local) / (best - worst)) < 1e-6);
    assert.equal(coloring.mark(row.a[0]!)?.letter, row.kind === 'removed' ? '−' : undefined);
  });
  store.setLook('change');
  const changed = alignedColoring(store, 'a', palette);
  rows.forEach(row => {
    const letters = { changed: '≠', removed: '−', added: '+', same: undefined };
    for (const layer of row.a) assert.equal(changed.mark(layer)?.letter, letters[row.kind]);
  });
  assert.equal(sqnrRange([], 'local'), null);
});

const seed = Date.now() % 1_000_000;
const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: 0, max: 90_000 }) });
const anchors = fc.array(fc.record({ from: point, to: point }), { minLength: 1, maxLength: 40 });

test('looking down one graph never goes up in the other', () => {
  console.log(`seed ${seed}`);
  const property = fc.property(
    anchors,
    fc.array(fc.integer({ min: -1000, max: 95_000 }), { minLength: 2 }),
    (set, ys) => {
      const map = new CameraMap(set);
      const mapped = [...ys].sort((a, b) => a - b).map(y => map.map({ x: 0, y, zoom: 1 }).y);
      mapped.forEach((y, i) => {
        assert.ok(i === 0 || y >= mapped[i - 1]! - 1e-6);
      });
    },
  );
  fc.assert(property, { seed });
});

test('the layer in the middle of one graph is in the middle of the other, and the way back leads back', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), point), {
    minLength: 1,
    maxLength: 40,
  });
  const property = fc.property(steps, list => {
    let [from, to] = [0, 0];
    const rising: Anchor[] = list.map(([down, downThere, { x }]) => {
      from += down;
      to += downThere;
      return { from: { x: 0, y: from }, to: { x, y: to } };
    });
    const map = new CameraMap(rising);
    const back = map.inverse;
    for (const { from: here, to: there } of rising) {
      const camera = map.map({ ...here, zoom: 0.7 });
      assert.ok(Math.abs(camera.y - there.y) < 1e-6 && camera.zoom === 0.7);
      assert.ok(Math.abs(back.map({ ...there, zoom: 1 }).y - here.y) < 1e-6);
    }
  });
  fc.assert(property, { seed });
  const straight = new CameraMap([
    { from: { x: 0, y: 0 }, to: { x: 40, y: 10 } },
    { from: { x: 0, y: 900 }, to: { x: -40, y: 910 } },
  ]);
  assert.ok(Math.abs(straight.map({ x: 0, y: 0, zoom: 1 }).x - 40) < 0.1);
  assert.ok(Math.abs(straight.map({ x: 5, y: 900, zoom: 1 }).x + 35) < 0.1);
});

test('graphs without a common layer stay where they are', () => {
  const camera = { x: 3, y: 4, zoom: 2 };
  assert.deepEqual(new CameraMap([]).map(camera), camera);
});
