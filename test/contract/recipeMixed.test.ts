/** Arbitrary marks: the result is a valid model that agrees with the original, and no conversion is doubled. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import { GraphIndex, type Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { applySteps } from '../../src/core/recipe/apply';
import type { Mark, Precision, Recipe, RecipeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { sizeOf } from '../support/cutLayers';
import { execute, randomDataset, sqnrDb } from '../support/execute';
import { openFixture, openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const given: readonly Precision[] = ['int4', 'int8', 'float16', 'float32'];
const stepChoices: readonly (readonly RecipeStep[])[] = [
  [],
  [{ step: 'quantize', mode: 'static' }],
  [{ step: 'quantize', mode: 'dynamic' }],
  [{ step: 'quantize', mode: 'weights', bits: 4 }, { step: 'float16' }],
  [{ step: 'float16', halfBorders: true }],
];
const RUNS = 12;

function arbitrary(model: Model, random: Random): Recipe {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const share = random.uniform();
  const marked = model.graph.nodes.filter(n => n.opType !== 'Constant' && random.uniform() < share);
  const layers = new Map(marked.map(({ name }): [string, Mark] => [name, { precision: pick(given) }]));
  return { version: 1, model: { file: 'm.onnx' }, layers, steps: pick(stepChoices) };
}

async function applied(model: Model, recipe: Recipe, size: number) {
  const dataset = randomDataset(model, 4, size);
  return applySteps(model, resolveRecipe(recipe, model), recipe.layers, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset, recorded: {} }),
  });
}

/** Casts behind casts, integers made float to be made integers again, and second casts of one value to one type. */
function needlessConversions({ graph }: Model): string[] {
  const index = new GraphIndex(graph);
  const undone: Readonly<Record<string, string>> = { Cast: 'Cast', QuantizeLinear: 'DequantizeLinear' };
  const seen = new Set<string>();
  return graph.nodes.flatMap(node => {
    const before = undone[node.opType];
    if (!before) return [];
    const key = [node.opType, ...node.inputs, node.int('to')].join();
    const isSecond = seen.has(key);
    seen.add(key);
    return isSecond || index.producer(node.inputs[0]!)?.opType === before ? [node.name] : [];
  });
}

const samples = ['fashion_resnet.onnx', 'fashion_attention.onnx', 'fashion_mobilenet.onnx'];
const fixtures = [
  'residual_bn.onnx',
  'depthwise_se.onnx',
  'concat_split_shuffle.onnx',
  'if_branch.onnx',
  'shared_weights.onnx',
];
const seed = 20240;
for (const [i, name] of [...samples, ...fixtures].entries())
  test(`${name}: any marks and steps (seed ${seed + i})`, async t => {
    const model = await (i < samples.length ? openModel(inRoot('samples', name)) : openFixture(name));
    const random = new Random(seed + i);
    const size = sizeOf(name);
    let done = 0;
    for (let run = 0; run < RUNS; run++) {
      const recipe = arbitrary(model, random);
      const about = JSON.stringify({ layers: Object.fromEntries(recipe.layers), steps: recipe.steps });
      let result: Model;
      try {
        ({ model: result } = (await applied(model, recipe, size)).result);
      } catch (error) {
        // The marks leave nothing, or this network has nothing, that the steps could do.
        if (!(error instanceof LatheError) || !/^nothing to|asks for nothing/.test(error.message)) throw error;
        continue;
      }
      assert.deepEqual(verify(result), [], about);
      assert.deepEqual(needlessConversions(result), [], about);
      if (recipe.steps.some(s => s.step === 'float16' && s.halfBorders)) continue;
      const feeds = await randomDataset(model, 4, size).batch(0, 1);
      const db = sqnrDb([[await execute(model, feeds), await execute(result, feeds)]]);
      assert.ok(db > 8, `${db} dB: ${about}`);
      done++;
    }
    assert.ok(done > 0);
    t.diagnostic(`${done} of ${RUNS} ran`);
  });
