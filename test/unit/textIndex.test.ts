import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { bytesText, costText, countText } from '../../src/editor/text/figures';
import { type Place, TextIndex } from '../../src/editor/text/textIndex';
import { text } from '../../src/engine/handlers/text';
import { ModelStore } from '../../src/engine/modelStore';
import { fixtureNames, fixtures, refusedFixtures } from '../support/onnxFiles';

const store = new ModelStore();
const indexOf = async (name: string) => new TextIndex(await text(store, { path: path.join(fixtures, name) }));

const textAt = (index: TextIndex, { line, column, length }: Place): string =>
  index.view.text.split('\n')[line]!.slice(column, column + length);
const lineOf = (index: TextIndex, start: string): number =>
  index.view.text.split('\n').findIndex(line => line.trimStart().startsWith(start));

test('every place of every fixture is found by its line, column and value', async () => {
  let checked = 0;
  for (const name of fixtureNames.filter(n => !refusedFixtures.has(n))) {
    const index = await indexOf(name);
    const lines = index.view.text.split('\n');
    for (let line = 0; line <= lines.length; line++) {
      let end = -1;
      for (const place of index.onLine(line)) {
        assert.equal(place.line, line);
        assert.ok(place.column > end, `${name}: places of line ${line} overlap`);
        end = place.column + place.length - 1;
        assert.deepEqual(index.at(line, place.column), place);
        assert.deepEqual(index.at(line, end), place);
        if (index.valueOf(place)) assert.ok(index.mentions(place.target).some(m => m.line === line));
        checked++;
      }
    }
  }
  assert.ok(checked > 500);
});

test('the innermost node holds a line, and knows its layer of the main graph', async () => {
  const index = await indexOf('if_branch.onnx');
  const point = index.nodeAt(lineOf(index, '[point]'))!;
  assert.deepEqual([point.name, point.layer, point.op], ['choose/point', 'choose', 'Conv']);
  const branch = index.nodeAt(lineOf(index, 'then_branch ='))!;
  assert.equal(branch.name, 'choose');
  assert.equal(index.nodeAt(lineOf(index, '[relu]'))!.name, 'relu');
  assert.equal(index.nodeAt(0), undefined);
  assert.equal(index.nodeAt(lineOf(index, '[relu]') + 1), undefined);
  assert.equal(index.nodeAt(1e6), undefined);
});

test('just behind a name is still on it, unless the next one starts there', async () => {
  const index = await indexOf('if_branch.onnx');
  const line = lineOf(index, '[relu]');
  const [label] = [...index.onLine(line)];
  assert.equal(textAt(index, index.at(line, label!.column + label!.length)!), 'relu');
  assert.equal(index.at(line, label!.column - 1), undefined);
});

test('a captured value has one definition outside and uses inside', async () => {
  const index = await indexOf('loop.onnx');
  const value = index.view.values.findIndex(v => v.name === 'loop.weight');
  assert.equal(index.definitions(value).length, 1);
  assert.equal(index.mentions(value).length, 2);
  assert.deepEqual(index.view.values[value]!.weight, { elements: 16, bytes: 64 });
  assert.equal(index.view.values[value]!.type, 'float[4, 4]');
});

test('a call leads to its function; nodes of functions have no layer', async () => {
  const index = await indexOf('local_function.onnx');
  const call = index.nodeNamed('first')!;
  assert.equal(textAt(index, index.functionPlace(call.callee)!), 'ScaledAdd');
  assert.equal(index.nodeAt(lineOf(index, '[scale]'))!.layer, null);
  assert.equal(index.functionPlace(-1), undefined);
});

test('costs stand at layers of the main graph alone, and unknown is said', async () => {
  const index = await indexOf('if_branch.onnx');
  assert.ok(index.nodeNamed('choose')!.cost!.macs! > 0);
  assert.equal(index.nodeNamed('choose/point')!.cost, undefined);
  const custom = (await indexOf('custom_domain.onnx')).view.nodes.find(n => n.cost?.macs === null);
  assert.match(costText(custom!.cost!), /^MACs unknown/);
});

test('figures have three digits and the unit that fits', () => {
  assert.deepEqual([0, 432, 999, 1000, 999_600, 10_700_000, 3.5e12].map(countText), [
    '0',
    '432',
    '999',
    '1.00 k',
    '1.00 M',
    '10.7 M',
    '3.50 T',
  ]);
  assert.deepEqual([288, 999, 1_720_000].map(bytesText), ['288 B', '999 B', '1.72 MB']);
  assert.equal(costText({ macs: 10_700_000, parameters: 432, weightBytes: 1728 }), '10.7 M MACs · 432 parameters');
  assert.equal(costText({ macs: 0, parameters: 0, weightBytes: 0 }), '');
});
