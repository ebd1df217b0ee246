import assert from 'node:assert/strict';
import test from 'node:test';
import type { LayerView } from '../../src/protocol/views';
import { modelFigures, whyUnknown } from '../../webview-ui/model/figures';
import { unmeasured } from '../../webview-ui/model/metric';
import { totalOf } from '../../webview-ui/model/missing';
import { ModelStore } from '../../webview-ui/model/modelStore';
import { parseDim } from '../../webview-ui/model/parseDim';
import { matchingLayers } from '../../webview-ui/model/search';
import { columnsFor } from '../../webview-ui/table/columns';
import { sortLayers } from '../../webview-ui/table/sort';
import { rowHeight, rowWindow, scrollToRow } from '../../webview-ui/table/window';
import { mobileNet, transformer } from './harness/models';

const layer = (name: string, macs: number | null): LayerView => ({
  name,
  op: 'Conv',
  outputs: [],
  parameters: 0,
  macs,
  weightBytes: 0,
});
const column = (id: string) => columnsFor(unmeasured([])).find(c => c.id === id)!;

test('unknown values come last in either direction, equal ones in the order of the model', () => {
  const layers = [layer('a', null), layer('b', 2), layer('c', 9), layer('d', 2)];
  const order = (descending: boolean) => sortLayers(unmeasured(layers), [0, 1, 2, 3], column('macs'), descending);
  assert.deepEqual(order(false), [1, 3, 2, 0]);
  assert.deepEqual(order(true), [2, 1, 3, 0]);
});

test('names are ordered with their numbers by size', () => {
  const layers = ['conv10', 'conv9', 'conv1'].map(name => layer(name, 0));
  assert.deepEqual(sortLayers(unmeasured(layers), [0, 1, 2], column('name'), false), [2, 1, 0]);
});

test('a search needs every word, in the name or the operator', () => {
  const { layers } = mobileNet();
  const found = matchingLayers(layers, 'conv features.3/');
  assert.ok(found.length > 0);
  assert.ok(found.length < layers.length);
  for (const i of found)
    for (const word of [/conv/i, /features\.3\//]) assert.match(`${layers[i]!.op} ${layers[i]!.name}`, word);
  assert.equal(matchingLayers(layers, '  ').length, layers.length);
  assert.deepEqual(matchingLayers(layers, 'no such layer'), []);
});

test('only rows near the window are drawn', () => {
  const { first, end } = rowWindow(10_000 * rowHeight, 240, 20_000);
  assert.ok(first <= 10_000 && end >= 10_010 && end - first < 40);
  assert.deepEqual(rowWindow(0, 240, 3), { first: 0, end: 3 });
  // A list that shrank under a scrolled view draws nothing rather than rows that are not there.
  const shrunk = rowWindow(9000, 240, 2);
  assert.ok(shrunk.first <= shrunk.end && shrunk.end <= 2);
});

test('scrolling to a row moves as little as possible', () => {
  assert.equal(scrollToRow(5, 0, 240), 0);
  assert.equal(scrollToRow(20, 0, 240), 21 * rowHeight - 240);
  assert.equal(scrollToRow(2, 500, 240), 2 * rowHeight);
});

test('unknown figures say unknown and why, never zero', () => {
  const model = transformer();
  const figures = modelFigures(model);
  for (const label of ['MACs', 'FLOPs', 'Peak activations']) {
    const figure = figures.find(f => f.label === label)!;
    assert.equal(figure.text, null);
    assert.match(figure.tooltip, /6 layers of unknown cost/);
  }
  assert.match(whyUnknown(model), /1 dimension not set: seq\./);
  assert.equal(
    modelFigures(mobileNet())
      .find(f => f.label === 'FLOPs')!
      .text?.replace('\u202f', ' '),
    '532.9 M',
  );
});

test('shares have a total only while every layer is known', () => {
  const { layers } = mobileNet();
  const known = layers.filter(layer => layer.macs !== null);
  assert.equal(
    totalOf(unmeasured(known), 'macs'),
    known.reduce((sum, layer) => sum + layer.macs!, 0),
  );
  assert.equal(totalOf(unmeasured([...known, { ...known[0]!, macs: null }]), 'macs'), null);
});

test('dimensions are whole numbers from one, or open', () => {
  assert.equal(parseDim(' 128 '), 128);
  assert.equal(parseDim(''), null);
  for (const wrong of ['0', '-1', '1.5', 'x', '99999999999']) assert.equal(parseDim(wrong), 'invalid');
});

test('a new version of the model keeps the selected layer by its name', () => {
  const model = mobileNet();
  const store = new ModelStore(model, 'macs');
  store.select({ kind: 'layer', index: 20 });
  const name = store.selectedName;
  store.setModel({ ...model, layers: model.layers.slice(5) });
  assert.equal(store.selectedName, name);
  store.setModel({ ...model, layers: model.layers.filter(l => l.name !== name) });
  assert.equal(store.selection, null);
});
