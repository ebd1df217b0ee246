import assert from 'node:assert/strict';
import test from 'node:test';
import { Drawing } from '../../webview-ui/graph/drawing';
import { heatOf, layerHeats, legendValues } from '../../webview-ui/graph/heat';
import { layoutGraph } from '../../webview-ui/graph/layout/layoutGraph';
import { neighbour } from '../../webview-ui/graph/navigate';
import { rowHeats } from '../../webview-ui/graph/overview';
import { TextFitter } from '../../webview-ui/graph/paint/textFitter';
import { RowIndex } from '../../webview-ui/graph/rowIndex';
import { Scene } from '../../webview-ui/graph/scene';
import { unmeasured } from '../../webview-ui/model/metric';
import { ModelBuilder } from './harness/modelBuilder';
import { mobileNet, transformer } from './harness/models';

function drawingOf(model: ReturnType<typeof mobileNet>): Drawing {
  const scene = new Scene(model);
  return new Drawing(scene, layoutGraph(scene.input));
}

/** input -> a -> {b, c} -> d -> output */
function diamond() {
  const b = new ModelBuilder();
  const option = { family: 'other', shape: [1] };
  const input = b.input('x', [1]);
  const first = b.layer('A', 'a', [input], option);
  const left = b.layer('B', 'b', [first], option);
  const right = b.layer('C', 'c', [first], option);
  const last = b.layer('D', 'd', [left, right], option);
  b.output('y', last, [1]);
  return b.build('diamond.onnx');
}

test('arrow keys follow the edges and reach the neighbours', () => {
  const drawing = drawingOf(diamond());
  const at = (name: string) => drawing.scene.cards.findIndex(card => card.detail === name);
  assert.equal(neighbour(drawing, at('d'), 'down'), 5);
  assert.equal(neighbour(drawing, at('a'), 'up'), 0);
  assert.equal(neighbour(drawing, 0, 'up'), -1);
  const left = drawing.layout.x[at('b')]! < drawing.layout.x[at('c')]! ? 'b' : 'c';
  const right = left === 'b' ? 'c' : 'b';
  assert.equal(neighbour(drawing, at(left), 'right'), at(right));
  assert.equal(neighbour(drawing, at(right), 'left'), at(left));
  assert.equal(neighbour(drawing, at(right), 'right'), -1);
});

test('selection and cards map both ways', () => {
  const { scene } = drawingOf(mobileNet());
  scene.cards.forEach((_, card) => {
    assert.equal(scene.cardOf(scene.selectionOf(card)), card);
  });
  assert.equal(scene.cardOf(null), -1);
  assert.equal(scene.cardOf({ kind: 'layer', index: 1e6 }), -1);
});

test('other dimensions of a model keep its layout, another structure does not', () => {
  const scene = new Scene(mobileNet());
  assert.ok(scene.hasLayoutOf(new Scene({ ...mobileNet(), macs: null })));
  assert.ok(!scene.hasLayoutOf(new Scene(transformer())));
});

test('what is drawn is what crosses the view', () => {
  const drawing = drawingOf(mobileNet());
  const area = { left: -1e4, right: 1e4, top: 3000, bottom: 3600 };
  const expected = drawing.scene.cards
    .map((_, i) => i)
    .filter(i => drawing.box(i).bottom >= area.top && drawing.box(i).top <= area.bottom);
  assert.deepEqual(
    drawing.cardsIn(area).sort((a, b) => a - b),
    expected,
  );
  assert.ok(expected.length > 0);
});

test('the row index finds spans of every length once', () => {
  const top = Float64Array.from([0, 100, 900, -50]);
  const bottom = Float64Array.from([10_000, 200, 1600, 20]);
  const index = new RowIndex(top, bottom);
  assert.deepEqual(index.between(150, 1000).sort(), [0, 1, 2]);
  assert.deepEqual(index.between(5000, 6000), [0]);
  assert.deepEqual(index.between(20_000, 30_000), []);
  assert.deepEqual(index.between(-100, -10), [3]);
});

test('a card is found at its place and nowhere else', () => {
  const drawing = drawingOf(diamond());
  for (let i = 0; i < drawing.scene.cards.length; i++)
    assert.equal(drawing.cardAt(drawing.layout.x[i]!, drawing.layout.y[i]!, 0), i);
  assert.equal(drawing.cardAt(5000, 0, 2), -1);
});

test('unknown cost has no heat, and the largest has all of it', () => {
  const model = transformer();
  const heats = layerHeats(unmeasured(model.layers), 'macs');
  model.layers.forEach((layer, i) => {
    assert.equal(Number.isNaN(heats[i]!), layer.macs === null);
  });
  assert.equal(Math.max(...heats.filter(h => !Number.isNaN(h))), 1);
  assert.equal(heatOf(5, 0), 0);
  // The legend's ticks are the values that have those heats.
  for (const [i, value] of legendValues(400, [0, 0.5, 1]).entries()) assert.equal(heatOf(value, 400), i / 2);
});

test('the overview keeps the highest cost of each row and shows the unknown', () => {
  const drawing = drawingOf(transformer());
  const { layers } = transformer();
  const rows = rowHeats(drawing, layerHeats(unmeasured(layers), 'macs'), 300);
  assert.equal(Math.max(...rows.filter(h => !Number.isNaN(h))), 1);
  assert.ok(rows.some(h => Number.isNaN(h)));
});

test('texts are cut to fit, at the end or at the front', () => {
  const fitter = new TextFitter(text => text.length * 10);
  assert.equal(fitter.fit('features', 100), 'features');
  assert.equal(fitter.fit('features', 50), 'feat…');
  assert.equal(fitter.fit('features', 50, true), '…ures');
  assert.equal(fitter.fit('features', 5), '');
});
