/** Recipes that prune: marks and steps mean the same channels as the transform, before anything else is done. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { applySteps } from '../../src/core/recipe/apply';
import { parseRecipe } from '../../src/core/recipe/parse';
import type { Mark, Recipe, RecipeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { serializeRecipe } from '../../src/core/recipe/serialize';
import { npzDataset } from '../support/labelledData';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const [conv1, conv2] = ['/stage3/block1/conv1/Conv', '/stage2/block1/conv1/Conv'];
const figures = (model: Model) => inspect(model, { name: '', bytes: 0 });
const outputs = (model: Model, name: string) =>
  model.graph.initializers.get(model.graph.nodes.find(n => n.name === name)!.inputs[1]!)!.dims[0];

const recipeOf = (marks: Readonly<Record<string, Mark>>, ...steps: RecipeStep[]): Recipe => ({
  version: 1,
  model: { file: 'm.onnx' },
  layers: new Map(Object.entries(marks)),
  steps,
});

async function applied(recipe: Recipe) {
  const model = await openModel(sample);
  const all = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
  const dataset = { ...all, samples: 32 };
  return applySteps(model, resolveRecipe(recipe, model), recipe.layers, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset, recorded: {} }),
  });
}

test('marks alone prune the marked layers and no other', async () => {
  const original = await openModel(sample);
  const { result } = await applied(recipeOf({ [conv1]: { prune: 0.5 } }));
  assert.deepEqual(verify(result.model), []);
  assert.equal(outputs(result.model, conv1), outputs(original, conv1)! / 2);
  assert.equal(outputs(result.model, conv2), outputs(original, conv2));
});

test('a marked layer has its own share beside a step for the whole model; left out, it keeps all', async () => {
  const original = await openModel(sample);
  const step: RecipeStep = { step: 'prune', ratio: 0.5, exclude: [conv2] };
  const { result, done } = await applied(recipeOf({ [conv1]: { prune: 0.25 } }, step));
  assert.equal(outputs(result.model, conv1), outputs(original, conv1)! * 0.75);
  assert.equal(outputs(result.model, conv2), outputs(original, conv2));
  assert.ok(figures(result.model).macs! < 0.7 * figures(original).macs!);
  // What was done, written and read, is done again the same way.
  const layers = new Map([[conv1, { prune: 0.25 }]]);
  const text = serializeRecipe({ ...recipeOf({}), layers, steps: done }, [conv1]);
  const again = await applied(parseRecipe(text, 'm.recipe.json'));
  assert.deepEqual(again.done, done);
  assert.deepEqual(figures(again.result.model), figures(result.model));
});

test('a target holds for the whole model, marked layers among it', async () => {
  const original = await openModel(sample);
  const step: RecipeStep = { step: 'prune', macs: 0.6 };
  const { result } = await applied(recipeOf({ [conv1]: { prune: 0.75 } }, step));
  const share = figures(result.model).macs! / figures(original).macs!;
  assert.ok(share <= 0.6 && share > 0.45, `${share}`);
  assert.equal(outputs(result.model, conv1), outputs(original, conv1)! / 4);
});

test('a layer can be pruned and quantized, with what is left fitted to the data before', async () => {
  const step: RecipeStep = { step: 'prune', ratio: 0.5, data: {} };
  const { result, done, data } = await applied(recipeOf({ [conv1]: { precision: 'int8', prune: 0.5 } }, step));
  assert.deepEqual(
    done.map(s => s.step),
    ['prune', 'quantize'],
  );
  assert.equal(result.steps.find(s => s.name === 'reconstruct weights')!.kept, true);
  assert.equal(data, 'fashion-calibration.npz');
  assert.deepEqual(verify(result.model), []);
  assert.ok(result.model.graph.nodes.some(n => n.opType === 'QuantizeLinear'));
});

test('sparse weights come before they are quantized; layers left out keep theirs', async () => {
  const { result } = await applied(recipeOf({}, { step: 'sparsify', pattern: '2:4', exclude: [conv1] }));
  assert.ok(result.changed.includes(conv2) && !result.changed.includes(conv1));
  assert.ok(result.warnings.some(w => /not be faster/.test(w)));
  for (const late of [
    { step: 'prune', ratio: 0.5 },
    { step: 'sparsify', sparsity: 0.5 },
  ] as const)
    await assert.rejects(applied(recipeOf({}, { step: 'quantize', mode: 'dynamic' }, late)), /put it before/);
});

test('a step that says no share is refused unless layers are marked; a mark on what has no channels is told', async () => {
  await assert.rejects(applied(recipeOf({}, { step: 'prune' })), /has nothing to do/);
  const { result } = await applied(
    recipeOf({ [conv1]: { prune: 0.5 }, '/classifier/Gemm': { prune: 0.5 } }, { step: 'prune' }),
  );
  assert.match(result.skipped.find(s => s.node === '/classifier/Gemm')!.reason, /its channels stay/);
});
