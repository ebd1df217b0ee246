import assert from 'node:assert/strict';
import test from 'node:test';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { emptyRecipe, type RecipeView } from '../../src/protocol/recipe';
import type { LayerView } from '../../src/protocol/views';
import { markText } from '../../webview-ui/recipe/markBadge';
import { offerOf, sharedOffers } from '../../webview-ui/recipe/offers';
import { changeText, recipeSummary } from '../../webview-ui/recipe/recipeSummary';
import { wholeModelGives } from '../../webview-ui/recipe/wholeModel';

const layer = (op: string, parameters: number, type: string | null = 'float32'): LayerView => ({
  ...{ name: `/${op}`, op, parameters, macs: 1, weightBytes: 4 * parameters },
  outputs: [{ name: 'y', shape: [1], type }],
});
const possible = (of: LayerView) =>
  sharedOffers([of]).flatMap(({ precision, possible }) => (possible ? [precision] : []));

test('layers are offered what their operator and their weights allow', () => {
  assert.deepEqual(possible(layer('MatMul', 64)), ['int4', 'int8', 'int16', 'float16', 'float32']);
  assert.deepEqual(possible(layer('MatMul', 0)), ['float16', 'float32']);
  assert.deepEqual(possible(layer('Conv', 64)), ['int8', 'int16', 'float16', 'float32']);
  assert.deepEqual(possible(layer('Softmax', 0)), ['float16', 'float32']);
  assert.deepEqual(possible(layer('Shape', 0, 'int64')), []);
  assert.deepEqual(possible(layer('Unheard', 9, null)), ['float16', 'float32']);
  assert.match(offerOf(layer('MatMul', 0), 'int8').reason, /no weights/);
  assert.match(offerOf(layer('Softmax', 0), 'int8').reason, /no such kernel/);
});

test('several layers can be given what one of them can have', () => {
  const [int4, int8] = sharedOffers([layer('Conv', 9), layer('Relu', 0), layer('Gemm', 9)]);
  assert.deepEqual(int8!.fitting, ['/Conv', '/Gemm']);
  assert.deepEqual(int4!.fitting, ['/Gemm']);
  assert.match(int8!.reason, /Only 2 of these 3 layers can/);
});

test('an unmarked layer becomes what the first step that can do it makes of it', () => {
  const int8: RecipeStep = { step: 'quantize', mode: 'static' };
  const int4: RecipeStep = { step: 'quantize', mode: 'weights', bits: 4 };
  const half: RecipeStep = { step: 'float16' };
  const gives = (of: LayerView, ...steps: RecipeStep[]) => wholeModelGives(of, steps);
  assert.equal(gives(layer('Conv', 9)), 'unchanged');
  assert.equal(gives(layer('Conv', 9), int8, half), 'INT8');
  assert.equal(gives(layer('Conv', 9), int4, half), 'FP16');
  assert.equal(gives(layer('Gather', 9), int4, half), 'INT4 weights');
  assert.equal(gives(layer('Softmax', 0), int8, half), 'FP16');
  assert.equal(gives(layer('Add', 0), int8), 'as the layers around it');
  assert.equal(gives(layer('Conv', 9), { ...int8, exclude: ['/Conv'] }, half), 'FP16');
  assert.equal(gives(layer('MatMul', 9), { step: 'quantize', mode: 'dynamic' }), 'dynamic INT8');
});

test('a recipe and its changes are told in a few words', () => {
  const none = emptyRecipe('m.recipe.json');
  const marked: RecipeView = { ...none, marks: { a: { precision: 'int8' }, b: { precision: 'int8' } }, unsaved: true };
  const stepped: RecipeView = { ...marked, steps: [{ step: 'float16' }] };
  assert.equal(recipeSummary(none), null);
  assert.equal(recipeSummary({ ...none, unsaved: true }), 'no marks, not saved');
  assert.equal(recipeSummary(stepped), '2 marks, 1 step, not saved');
  assert.equal(changeText(none, marked), '2 layers: INT8');
  assert.equal(changeText(marked, { ...marked, marks: { a: { prune: 0.25 } } }), '2 layers: marks changed');
  assert.equal(changeText(marked, { ...marked, marks: { a: { precision: 'int8' } } }), 'b: no mark');
  assert.equal(changeText(marked, stepped), '1 step: FP16');
  assert.equal(changeText(marked, { ...marked, unsaved: false }), 'Saved as m.recipe.json');
  assert.equal(changeText(marked, marked), null);
  assert.equal(markText({ precision: 'int16', prune: 0.4 }), 'W8A16 · prune 40\u202f%');
});
