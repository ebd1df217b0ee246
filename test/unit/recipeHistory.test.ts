/** Undo and redo over arbitrary sequences of edits. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  currentState,
  type History,
  redo,
  redoLabel,
  startHistory,
  undo,
  undoLabel,
  withEdit,
} from '../../src/core/recipe/history';

type Action = number | 'undo' | 'redo';
const actions = fc.array(fc.oneof(fc.integer(), fc.constantFrom<Action>('undo', 'redo')), { maxLength: 40 });

const act = (history: History<number>, action: Action): History<number> => {
  if (action === 'undo') return undo(history);
  return action === 'redo' ? redo(history) : withEdit(history, `set ${action}`, action);
};
const after = (list: readonly Action[]) => list.reduce(act, startHistory(0));

test('undo then redo gives the same history, and redo then undo', () => {
  fc.assert(
    fc.property(actions, list => {
      const history = after(list);
      if (undoLabel(history) !== undefined) assert.deepEqual(redo(undo(history)), history);
      else assert.equal(undo(history), history);
      if (redoLabel(history) !== undefined) assert.deepEqual(undo(redo(history)), history);
      else assert.equal(redo(history), history);
    }),
  );
});

test('undoing everything leads back through every state that led here', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 20 }), edits => {
      let history = after(edits);
      const seen: number[] = [];
      while (undoLabel(history) !== undefined) {
        assert.equal(undoLabel(history), `set ${currentState(history)}`);
        seen.push(currentState(history));
        history = undo(history);
      }
      assert.deepEqual(seen.reverse(), edits);
      assert.equal(currentState(history), 0);
    }),
  );
});

test('an edit after undo forgets what was undone', () => {
  const history = after([1, 2, 'undo', 3]);
  assert.equal(redoLabel(history), undefined);
  assert.equal(currentState(undo(history)), 1);
  assert.equal(undoLabel(history), 'set 3');
});
