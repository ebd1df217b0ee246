/** What one edit makes of a recipe, and what the menu calls it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { applyEdit, type RecipeEdit } from '../../src/core/recipe/edits';
import { parseRecipe } from '../../src/core/recipe/parse';
import { type Mark, precisions, type Recipe, type RecipeStep } from '../../src/core/recipe/recipe';
import { serializeRecipe } from '../../src/core/recipe/serialize';

const int8: RecipeStep = { step: 'quantize', mode: 'static' };
const weights: RecipeStep = { step: 'quantize', mode: 'weights', bits: 4 };
const half: RecipeStep = { step: 'float16' };
const recipeOf = (layers: Record<string, Mark> = {}, steps: readonly RecipeStep[] = []): Recipe => ({
  ...{ version: 1, model: { file: 'net.onnx' } },
  ...{ layers: new Map(Object.entries(layers)), steps },
});
/** The label and what the recipe says after it. */
function edited(recipe: Recipe, edit: RecipeEdit) {
  const done = applyEdit(recipe, edit);
  return done && { label: done.label, marks: Object.fromEntries(done.recipe.layers), steps: done.recipe.steps };
}

test('a mark changes what it names and leaves the rest of it', () => {
  const recipe = recipeOf({ a: { precision: 'int8', prune: 0.5 } });
  const mark = (layers: readonly string[], change: Extract<RecipeEdit, { kind: 'mark' }>['change']) =>
    edited(recipe, { kind: 'mark', layers, change });
  assert.deepEqual(mark(['a'], { precision: 'float16' }), {
    ...{ label: 'Mark a: FP16', marks: { a: { precision: 'float16', prune: 0.5 } }, steps: [] },
  });
  assert.deepEqual(mark(['a', 'b'], { precision: null }), {
    ...{ label: 'Mark 2 layers: no precision', marks: { a: { prune: 0.5 } }, steps: [] },
  });
  assert.deepEqual(mark(['a'], { precision: null, prune: null })?.marks, {});
  assert.equal(mark(['b'], { precision: null }), undefined, 'nothing changes');
  assert.equal(mark(['a'], { precision: 'int8' }), undefined);
});

test('the step that marks were measured with comes with them, in the place of one of its kind', () => {
  const marks = { a: { precision: 'int8' } } as const;
  const measured: RecipeStep = { ...int8, calibration: 'mse' };
  const put = (steps: readonly RecipeStep[], step = measured) =>
    edited(recipeOf(marks, steps), { kind: 'setMarks', label: 'Choose', marks, step })?.steps;
  assert.deepEqual(put([half]), [measured, half]);
  assert.deepEqual(put([weights, int8]), [weights, measured]);
  assert.equal(put([measured]), undefined, 'nothing changes');
});

test('all marks at once replace those before', () => {
  const recipe = recipeOf({ a: { precision: 'int8' } });
  const marks = { b: { precision: 'float32' } } as const;
  assert.deepEqual(edited(recipe, { kind: 'setMarks', label: 'Keep 1 layer FP32', marks }), {
    ...{ label: 'Keep 1 layer FP32', marks, steps: [] },
  });
  assert.equal(edited(recipe, { kind: 'setMarks', label: 'x', marks: { a: { precision: 'int8' } } }), undefined);
});

test('steps are added, changed, moved and removed, each under its name', () => {
  const recipe = recipeOf({}, [int8, weights, half]);
  const percentile: RecipeStep = { ...int8, calibration: 'percentile' };
  const say = (edit: RecipeEdit) => edited(recipe, edit);
  assert.deepEqual(say({ kind: 'addStep', step: half })?.steps, [int8, weights, half, half]);
  assert.equal(say({ kind: 'addStep', step: weights })?.label, 'Add INT4 weights');
  const changed = say({ kind: 'changeStep', index: 0, step: percentile });
  assert.deepEqual([changed?.label, changed?.steps], ['Change INT8', [percentile, weights, half]]);
  const moved = say({ kind: 'moveStep', from: 2, to: 0 });
  assert.deepEqual([moved?.label, moved?.steps], ['Move FP16', [half, int8, weights]]);
  const removed = say({ kind: 'removeStep', index: 1 });
  assert.deepEqual([removed?.label, removed?.steps], ['Remove INT4 weights', [int8, half]]);
});

test('what names no step changes nothing', () => {
  const recipe = recipeOf({}, [int8]);
  for (const edit of [
    { kind: 'changeStep', index: 0, step: int8 },
    { kind: 'changeStep', index: 1, step: half },
    { kind: 'removeStep', index: 1 },
    { kind: 'removeStep', index: -1 },
    { kind: 'moveStep', from: 0, to: 0 },
    { kind: 'moveStep', from: 0, to: 1 },
  ] satisfies RecipeEdit[])
    assert.equal(applyEdit(recipe, edit), undefined, JSON.stringify(edit));
});

test('whatever is edited, the file says the same as the recipe, and the recipe before is as it was', () => {
  const name = fc.constantFrom('a', 'b/c', '10', '__proto__', 'with "quotes"');
  const mark = fc.record({
    precision: fc.option(fc.constantFrom(...precisions)),
    prune: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  const step = fc.constantFrom(int8, weights, half);
  const index = fc.integer({ min: -1, max: 4 });
  const edit: fc.Arbitrary<RecipeEdit> = fc.oneof(
    fc.record({ kind: fc.constant('mark' as const), layers: fc.uniqueArray(name), change: mark }),
    fc.record({ kind: fc.constant('addStep' as const), step }),
    fc.record({ kind: fc.constant('changeStep' as const), index, step }),
    fc.record({ kind: fc.constant('removeStep' as const), index }),
    fc.record({ kind: fc.constant('moveStep' as const), from: index, to: index }),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), edits => {
      let recipe = recipeOf();
      for (const each of edits) {
        const before = serializeRecipe(recipe, []);
        const next = applyEdit(recipe, each)?.recipe;
        assert.equal(serializeRecipe(recipe, []), before);
        recipe = next ?? recipe;
        const read = parseRecipe(serializeRecipe(recipe, ['b/c', 'a']), 'r.json');
        assert.deepEqual([...read.layers].sort(), [...recipe.layers].sort());
        assert.deepEqual(read.steps, recipe.steps);
      }
    }),
  );
});
