import assert from 'node:assert/strict';
import test from 'node:test';
import type { PruningGroupView, PruningView } from '../../src/protocol/pruning';
import { PruningIndex } from '../../src/protocol/pruningIndex';
import { emptyRecipe } from '../../src/protocol/recipe';
import { ModelStore } from '../../webview-ui/model/modelStore';
import { keptChannels, keptText } from '../../webview-ui/pruning/keptChannels';
import { prunedSets } from '../../webview-ui/pruning/prunedSets';
import { othersOf, pruningSubject, shownGroups } from '../../webview-ui/pruning/pruningSubject';
import { relatedToSelection } from '../../webview-ui/pruning/related';
import { marksByKind } from '../../webview-ui/recipe/marksByKind';
import { mobileNet } from './harness/models';
import { pruningOf } from './harness/pruning';

const group = (layers: readonly string[], others: readonly string[], channels = 64, unit = 1): PruningGroupView => ({
  ...{ layers, others, channels, unit },
});

/** Two layers by a sum; a layer whose channels are split between two groups; the last one stays. */
const residual = group(['a', 'b'], ['relu', 'sum', 'c']);
const first = group(['c', 'd'], ['split']);
const second = group(['c', 'e'], ['split', 'f']);
const view: PruningView = {
  groups: [residual, first, second],
  barriers: [{ node: 'f', reason: "they are part of the model's output y" }],
};
const index = new PruningIndex(view);

test('layers of one group are marked together, and a layer of two groups ties both', () => {
  assert.deepEqual(index.together(['b']), { groups: [residual], layers: ['a', 'b'] });
  assert.deepEqual(index.together(['d']), { groups: [first, second], layers: ['c', 'd', 'e'] });
  assert.deepEqual(index.together(['d', 'a']).groups, [residual, first, second]);
  assert.deepEqual(index.together(['f', 'relu', 'unheard of']), { groups: [], layers: [] });
});

test('what is selected is told apart: what can lose channels, and what cannot with the reason', () => {
  const subject = pruningSubject(index, ['relu', 'b', 'f', 'unheard of']);
  assert.deepEqual(subject.prunable, ['b']);
  assert.deepEqual(subject.layers, ['a', 'b']);
  assert.deepEqual(
    subject.refused.map(({ name }) => name),
    ['relu', 'f', 'unheard of'],
  );
  const [relu, last, unheard] = subject.refused.map(({ reason }) => reason);
  assert.match(relu!, /computes no channels by weights/);
  assert.equal(last, "Its channels stay: they are part of the model's output y.");
  assert.match(unheard!, /no channels that could be removed/);
});

test('a node that only passes channels on shows their group; a layer that keeps its own shows none', () => {
  assert.deepEqual(shownGroups(index, ['relu']), [residual]);
  assert.deepEqual(shownGroups(index, ['c']), [first, second], 'what it computes, not what it reads');
  assert.deepEqual(shownGroups(index, ['f']), []);
  assert.deepEqual(othersOf([residual, first]), ['relu', 'sum', 'split']);
});

test('what a share leaves is rounded as pruning rounds', () => {
  const left = (of: readonly PruningGroupView[], ratio: number, roundTo = 8) =>
    keptText(
      keptChannels(of, () => ratio, roundTo),
      ratio > 0,
      roundTo,
    );
  assert.equal(left([residual], 0.4), 'keeps 40 of 64 channels');
  assert.equal(left([residual], 0.4, 1), 'keeps 38 of 64 channels');
  assert.equal(left([residual], 0), 'keeps all 64 channels');
  assert.equal(left([residual], 0.99), 'keeps 8 of 64 channels', 'a layer is never empty');
  assert.equal(left([group(['g'], [], 12)], 0.25), 'keeps 8 of 12 channels');
  assert.equal(left([group(['g'], [], 6)], 0.5), 'keeps all 6 channels, since what stays is a multiple of 8');
  assert.equal(left([group(['q', 'k', 'v'], [], 4, 12)], 0.5), 'keeps 24 of 48 channels', 'heads of 12 channels');
  assert.equal(left([residual, first], 0.5), 'keeps 64 of 128 channels in 2 groups');
});

/** The made-up MobileNet with these marks. */
function marked(marks: (tied: readonly string[]) => Record<string, { prune?: number; precision?: 'int8' }>) {
  const model = mobileNet();
  const pruning = pruningOf(model);
  const tied = pruning.groups.find(({ layers }) => layers.length === 3)!;
  const store = new ModelStore(model, 'macs');
  store.setPruning(pruning);
  store.setRecipe({ ...emptyRecipe('m.recipe.json'), marks: marks(tied.layers) });
  return { store, model, tied };
}

test('layers that lose channels together are one entry, with the largest share among their marks', () => {
  const { store, tied } = marked(([a, , c]) => ({ [a!]: { prune: 0.25 }, [c!]: { prune: 0.5, precision: 'int8' } }));
  assert.deepEqual(prunedSets(store), [{ layers: tied.layers, ratio: 0.5, kept: 'keeps 16 of 32 channels' }]);
  store.setPruning(null);
  const unknown = prunedSets(store).map(({ ratio, kept }) => ({ ratio, kept }));
  assert.deepEqual(unknown, [
    { ratio: 0.25, kept: null },
    { ratio: 0.5, kept: null },
  ]);
});

test('a layer with a precision and a share to prune counts for both', () => {
  const { store, model } = marked(([a, b]) => ({ [a!]: { prune: 0.25, precision: 'int8' }, [b!]: { prune: 0.5 } }));
  const names = marksByKind(store).map(({ kind, layers }) => [kind, layers.map(i => model.layers[i]!.name).length]);
  assert.deepEqual(names, [
    ['int8', 1],
    ['pruned', 2],
  ]);
});

test('what goes together with the selection leaves the selection itself out', () => {
  const { store, model, tied } = marked(() => ({}));
  assert.equal(relatedToSelection(store), null);
  store.select(store.find('layer', tied.layers[1]!));
  const related = relatedToSelection(store)!;
  const named = (indices: readonly number[]) => indices.map(i => model.layers[i]!.name);
  assert.deepEqual(named(related.layers), [tied.layers[0], tied.layers[2]]);
  assert.deepEqual(named(related.others), tied.others);
  store.setPruning(null);
  assert.equal(relatedToSelection(store), null);
});
