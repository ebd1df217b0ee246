import assert from 'node:assert/strict';
import test from 'node:test';
import { applyEdit } from '../../src/core/recipe/edits';
import { readRecipe } from '../../src/core/recipe/parse';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { completed } from '../../src/core/recipe/steps';
import { choicesOf } from '../../src/core/transforms/quantize/choices';
import type { Value } from '../../webview-ui/recipe/stepFields';
import { chosenText, fieldsOf } from '../../webview-ui/recipe/stepFields';
import { orderProblem, placeFor } from '../../webview-ui/recipe/stepOrder';
import { stepProblem } from '../../webview-ui/recipe/stepProblem';
import { newSteps } from '../../webview-ui/recipe/stepsToAdd';
import { stepText } from '../../webview-ui/recipe/stepTexts';

const layers = [
  { name: '/stem/Conv', op: 'Conv' },
  { name: '/head/Gemm', op: 'Gemm' },
];
const offered = newSteps.flatMap(({ steps }) => steps);
const field = (step: RecipeStep, key: string) => fieldsOf(step, layers).find(f => f.key === key)!;
const set = (step: RecipeStep, key: string, value: Value) => field(step, key).write(step, value);
const type = (step: RecipeStep, key: string, typed: string) => field(step, key).entry!.read(typed);
const problemsOf = (...steps: RecipeStep[]) =>
  readRecipe(JSON.parse(JSON.stringify({ version: 1, model: { file: 'm.onnx' }, layers: {}, steps }))).problems;

test('a step shows what it means when nothing is chosen', () => {
  for (const step of offered) {
    const full = completed(step) as unknown as Record<string, unknown>;
    const shown = fieldsOf(step).filter(f => !f.leads && !f.key.startsWith('exclude') && step.step !== 'optimize');
    for (const f of shown) assert.equal(f.read(step), full[f.key], `${step.step}: ${f.key}`);
    assert.equal(chosenText(step), step.step === 'quantize' && step.bits === 4 ? 'Bits of a weight: 4' : 'defaults');
  }
});

test('every choice of a step that quantizes can be made on the page', () => {
  const keys = (step: RecipeStep) =>
    fieldsOf(step)
      .flatMap(({ key }) => (key.startsWith('exclude') ? [] : [key]))
      .sort();
  // Static and dynamic quantization have weights of 8 bits only.
  const but = (names: readonly string[]) => names.filter(name => name !== 'bits').sort();
  assert.deepEqual(keys({ step: 'quantize', mode: 'static', calibration: 'percentile' }), but(choicesOf('static')));
  assert.deepEqual(keys({ step: 'quantize', mode: 'dynamic' }), but(choicesOf('dynamic')));
  assert.deepEqual(keys({ step: 'quantize', mode: 'weights' }), [...choicesOf('weights')].sort());
});

test('whatever is chosen on the page can stand in a recipe’s file', () => {
  for (const step of offered)
    for (const f of fieldsOf(step, layers)) {
      const typed = ['1', '50', '0', '101', '0.5', 'Conv', '/stem/*', ''].flatMap(text => {
        const meant = f.entry?.read(text);
        return meant && 'value' in meant ? [meant.value] : [];
      });
      assert.ok(f.values.length + typed.length > 0, f.key);
      for (const value of [...f.values, ...typed])
        assert.deepEqual(problemsOf(f.write(step, value)), [], `${f.key}: ${value}`);
    }
});

test('a choice that goes back to the default leaves no trace in the step', () => {
  const step: RecipeStep = { step: 'quantize', mode: 'static' };
  const changed = set(step, 'perTensor', true);
  assert.deepEqual(changed, { ...step, perTensor: true });
  assert.equal(chosenText(changed), 'Scales of weights: One per layer');
  assert.deepEqual(set(changed, 'perTensor', false), step);
});

test('pruning has one goal, whichever was chosen before', () => {
  const step: RecipeStep = { step: 'prune', ratio: 0.3, scope: 'global', roundTo: 4 };
  const macs = set(step, 'goal', 'macs');
  assert.deepEqual(macs, { step: 'prune', scope: 'global', roundTo: 4, macs: 0.5 });
  assert.deepEqual(set(macs, 'macs', 62.5), { ...macs, macs: 0.625 });
  assert.equal(
    stepText(set(macs, 'macs', 7)).replace('\u202f', ' '),
    'Removes channels until 7 % of the MACs are left.',
  );
  const marked = set(macs, 'goal', 'none');
  assert.deepEqual(marked, { step: 'prune', roundTo: 4 });
  assert.equal(field(marked, 'scope'), undefined);
  assert.match(stepProblem(marked, {})!, /No layer is marked/);
  assert.equal(stepProblem(marked, { conv: { prune: 0.5 } }), null);
  assert.match(stepProblem({ ...macs, ratio: 0.5 } as RecipeStep, {})!, /^This cannot be applied: give one of/);
  const onlyMarked: RecipeStep = { step: 'prune', macs: 0.5, onlyMarked: true };
  assert.equal(field(onlyMarked, 'goal').read(onlyMarked), 'none');
  assert.deepEqual(set(onlyMarked, 'goal', 'ratio'), { step: 'prune', ratio: 0.25 });
});

test('the default of where channels are taken follows the goal', () => {
  const taken = (step: RecipeStep) => field(step, 'scope').read(step);
  assert.equal(taken({ step: 'prune', macs: 0.5 }), completed({ step: 'prune', macs: 0.5 })['scope' as never]);
  assert.equal(taken({ step: 'prune', ratio: 0.5 }), 'group');
});

test('a pattern of zeros has no share and no scope', () => {
  const share: RecipeStep = { step: 'sparsify', sparsity: 0.7, scope: 'global' };
  const pattern = set(share, 'goal', 'pattern');
  assert.deepEqual(pattern, { step: 'sparsify', pattern: '2:4' });
  assert.equal(field(pattern, 'scope'), undefined);
  assert.deepEqual(set(pattern, 'pattern', '4:8'), { step: 'sparsify', pattern: '4:8' });
  assert.equal(stepProblem(pattern, {}), null);
  assert.match(stepText(pattern), /does not get faster/);
  assert.match(stepProblem({ step: 'sparsify' }, {})!, /^This cannot be applied: give either the sparsity/);
});

test('passes of an optimization are switched one by one', () => {
  const step: RecipeStep = { step: 'optimize' };
  const without = set(step, 'casts', false);
  assert.ok('passes' in without && without.passes && !without.passes.includes('casts'));
  assert.equal(chosenText(without), 'no Merge casts');
  assert.deepEqual(set(without, 'casts', true), step);
  assert.match(stepProblem({ step: 'optimize', passes: [] }, {})!, /change nothing/);
});

test('what is typed is refused with a reason', () => {
  const prune: RecipeStep = { step: 'prune', macs: 0.5, importance: 'random' };
  assert.deepEqual(type(prune, 'macs', '40 %'), { value: 40 });
  for (const [key, typed, problem] of [
    ['macs', '0', /above 0 and below 100/],
    ['macs', '100', /above 0 and below 100/],
    ['macs', 'half', /above 0 and below 100/],
    ['roundTo', '0', /whole number from 1/],
    ['roundTo', '2.5', /whole number from 1/],
    ['seed', '', /whole number/],
    ['exclude', '/stem/Conv, /hed/Gemm', /No layer is called \/hed\/Gemm; did you mean \/head\/Gemm\?/],
    ['exclude', '/tail/*', /No layer is called \/tail/],
    ['excludeOps', 'Gem', /No operator is called Gem; did you mean Gemm\?/],
  ] as const) {
    const meant = type(prune, key, typed);
    assert.ok('problem' in meant, `${key}: ${typed}`);
    assert.match(meant.problem, problem);
  }
  assert.deepEqual(type(prune, 'exclude', ' /stem/*, /head/Gemm,/head/Gemm '), { value: '/stem/*, /head/Gemm' });
  assert.deepEqual(set(prune, 'exclude', '/stem/*, /head/Gemm'), { ...prune, exclude: ['/stem/*', '/head/Gemm'] });
  assert.deepEqual(set({ ...prune, exclude: ['/stem/*'] }, 'exclude', ''), prune);
});

test('data that a step names can be let go, and limited', () => {
  const data = { path: 'calibration.npz', hash: 'abc' };
  const step: RecipeStep = { step: 'prune', macs: 0.5, data };
  assert.equal(field({ step: 'prune', macs: 0.5 }, 'data'), undefined);
  assert.equal(chosenText({ ...step, exclude: ['/stem/Conv'] }), 'defaults', 'lines of the card tell them');
  assert.deepEqual(set(step, 'samples', 20), { ...step, data: { ...data, samples: 20 } });
  assert.deepEqual(set({ ...step, data: { ...data, samples: 20 } }, 'samples', ''), step);
  assert.deepEqual(set(step, 'data', 'ask'), { step: 'prune', macs: 0.5 });
});

test('what changes float weights is put before what quantizes them', () => {
  const prune: RecipeStep = { step: 'prune', macs: 0.5 };
  const int8: RecipeStep = { step: 'quantize', mode: 'static' };
  const half: RecipeStep = { step: 'float16' };
  const optimize: RecipeStep = { step: 'optimize' };
  assert.equal(placeFor(prune, [optimize, int8]), 1);
  assert.equal(placeFor(prune, [optimize]), undefined);
  assert.equal(placeFor(half, [int8]), undefined);
  assert.equal(orderProblem([prune, int8, half, optimize]), null);
  assert.match(orderProblem([optimize, int8, prune])!.text, /^Pruning has to come before INT8/);
  const recipe = { version: 1 as const, model: { file: 'm.onnx' }, layers: new Map(), steps: [optimize, int8] };
  const added = applyEdit(recipe, { kind: 'addStep', step: prune, at: placeFor(prune, recipe.steps) })!;
  assert.deepEqual(added.recipe.steps, [optimize, prune, int8]);
  assert.equal(added.label, 'Add pruning');
  const wrong = { ...recipe, steps: [optimize, int8, prune] };
  const { from, to } = orderProblem(wrong.steps)!;
  assert.deepEqual(applyEdit(wrong, { kind: 'moveStep', from, to })!.recipe.steps, [optimize, prune, int8]);
});
