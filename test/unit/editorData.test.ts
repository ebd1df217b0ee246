import assert from 'node:assert/strict';
import test from 'node:test';
import { openDimensions } from '../../src/editor/commands/openDimensions';
import { dataItems, defaultItem, type Fit } from '../../src/editor/data/dataItems';
import { rankByName } from '../../src/editor/data/rankData';

const model = '/models/fashion_resnet.onnx';
const own = '/models/fashion-calibration.npz';
const ownTest = '/models/fashion-test.npz';
const other = '/models/cifar-calibration.npz';
const far = '/models/data/old/fashion-calibration.npz';
const labels = (items: readonly { label: string }[]) => items.map(item => item.label);

test('data with the name of the model comes first, and each purpose prefers its own kind', () => {
  const all = [other, far, ownTest, own];
  assert.deepEqual(rankByName(model, all, 'calibration'), [own, far, other, ownTest]);
  assert.deepEqual(rankByName(model, all, 'comparison'), [ownTest, own, far, other]);
});

test('equal candidates are in the order of their names, however they were found', () => {
  const pair = ['/models/b.npz', '/models/a.npz'];
  assert.deepEqual(rankByName(model, pair, 'calibration'), ['/models/a.npz', '/models/b.npz']);
  assert.deepEqual(rankByName(model, [...pair].reverse(), 'calibration'), ['/models/a.npz', '/models/b.npz']);
});

test('data that does not fit is listed last with its reason, and is never the default', () => {
  const fits = new Map<string, Fit>([
    [own, { reason: 'fashion-calibration.npz: array x is no input' }],
    [other, { samples: 64, labelled: false }],
  ]);
  const items = dataItems(model, [own, other], fits, 'calibration');
  assert.equal(items.at(-1)?.refusal, 'fashion-calibration.npz: array x is no input');
  assert.deepEqual(labels(items).at(-1), '$(warning) fashion-calibration.npz');
  assert.deepEqual(defaultItem(items, undefined)?.choice, { kind: 'file', path: other });
  assert.deepEqual(defaultItem(items, { kind: 'file', path: own })?.choice, { kind: 'file', path: other });
});

test('a comparison prefers labelled data, which stays in its place, and offers to be left out', () => {
  const fits = new Map<string, Fit>([
    [own, { samples: 256, labelled: false }],
    [ownTest, { samples: 1, labelled: true }],
  ]);
  const items = dataItems(model, [own, ownTest], fits, 'comparison');
  assert.deepEqual(defaultItem(items, undefined)?.detail, '1 sample, labelled');
  assert.deepEqual(defaultItem(items, { kind: 'file', path: own })?.choice, { kind: 'file', path: own });
  assert.deepEqual(labels(items), labels(dataItems(model, [own, ownTest], new Map(), 'comparison')));
  assert.ok(items.some(item => item.choice?.kind === 'none'));
  assert.ok(!dataItems(model, [own], fits, 'calibration').some(item => item.choice?.kind === 'none'));
});

test('pruning can do without data, and takes made-up inputs for none', () => {
  const items = dataItems(model, [own], new Map([[own, { samples: 256, labelled: false }]]), 'pruning');
  assert.deepEqual(defaultItem(items, undefined)?.choice, { kind: 'file', path: own });
  assert.ok(!items.some(item => item.choice?.kind === 'synthetic'));
  const bare = dataItems(model, [], new Map(), 'pruning');
  assert.deepEqual(defaultItem(bare, undefined)?.choice, { kind: 'none' });
});

test('the last choice is the default; without any data it is synthetic inputs', () => {
  const items = dataItems(model, [own, other], new Map(), 'calibration');
  assert.deepEqual(defaultItem(items, { kind: 'file', path: other })?.choice, { kind: 'file', path: other });
  assert.deepEqual(defaultItem(items, { kind: 'synthetic' })?.choice, { kind: 'synthetic' });
  assert.deepEqual(defaultItem(dataItems(model, [], new Map(), 'calibration'), undefined)?.choice, {
    kind: 'synthetic',
  });
});

test('timing prefers synthetic inputs, which need no data and time the same', () => {
  const items = dataItems(model, [ownTest], new Map(), 'timing');
  assert.deepEqual(items[0]?.choice, { kind: 'synthetic' });
  assert.deepEqual(defaultItem(items, undefined)?.choice, { kind: 'synthetic' });
  assert.deepEqual(defaultItem(items, { kind: 'file', path: ownTest })?.choice, { kind: 'file', path: ownTest });
  assert.ok(!items.some(item => item.choice?.kind === 'none'));
});

test('only open dimensions of inputs are asked for, each once', () => {
  const symbol = (name: string, value: number | null) => ({ name, value });
  const input = (...shape: (string | number | null)[]) => ({ name: 'x', type: 'float32', shape });
  const symbols = [symbol('batch', 1), symbol('seq', null), symbol('width', null), symbol('inner', null)];
  const inputs = [input('batch', 'seq', 3), input('width', 'seq', null), { name: 'y', type: null, shape: null }];
  assert.deepEqual(openDimensions({ symbols, inputs }), ['seq', 'width']);
  assert.deepEqual(openDimensions({ symbols: [], inputs }), []);
});
