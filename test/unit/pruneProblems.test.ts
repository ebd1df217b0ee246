import assert from 'node:assert/strict';
import test from 'node:test';
import { pruneProblems } from '../../src/editor/recipeFile/pruneProblems';
import { PruningIndex } from '../../src/protocol/pruningIndex';

const index = new PruningIndex({
  groups: [
    { layers: ['a', 'b'], others: ['add'], channels: 64, unit: 1 },
    { layers: ['c'], others: [], channels: 32, unit: 1 },
  ],
  barriers: [{ node: 'head', reason: 'they are part of the model’s output y' }],
});
const problemsOf = (marks: Readonly<Record<string, number>>) =>
  pruneProblems(
    Object.entries(marks).map(([name, prune]) => ({ name, prune, offset: 0, length: name.length })),
    index,
  ).map(({ mark, message, severity }) => [mark.name, severity, message]);

test('a share of a layer that keeps its channels is told with the reason', () => {
  assert.deepEqual(problemsOf({ head: 0.5, c: 0.5 }), [
    ['head', 'Warning', 'head cannot be pruned. Its channels stay: they are part of the model’s output y.'],
  ]);
  assert.match(problemsOf({ add: 0.5 })[0]![2]!, /add cannot be pruned. It computes no channels/);
});

test('of layers that go together the smaller share is told to be overruled', () => {
  assert.deepEqual(problemsOf({ a: 0.5, b: 0.5 }), []);
  assert.deepEqual(problemsOf({ a: 0.5 }), []);
  const [[name, severity, message] = []] = problemsOf({ a: 0.25, b: 0.5 });
  assert.deepEqual([name, severity], ['a', 'Information']);
  assert.match(message!, /^b loses channels together with this layer/);
  assert.equal(problemsOf({ a: 0.25, b: 0.5 }).length, 1);
});

test('marks that prune nothing are left alone', () => {
  assert.deepEqual(problemsOf({ head: 0, a: 0, b: 0.5 }), []);
});
