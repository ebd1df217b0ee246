/** Arbitrary marks: the result is a valid model that agrees with the original, and no conversion is doubled. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import { GraphIndex, type Model, type Node } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { applySteps } from '../../src/core/recipe/apply';
import type { Mark, Precision, Recipe, RecipeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { sizeOf } from '../support/cutLayers';
import { execute, randomDataset, sqnrDb } from '../support/execute';
import { corpusFiles, fixtures, openModel, skipWithoutCorpus, tooLongToRepeat } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const given: readonly Precision[] = ['int4', 'int8', 'int16', 'float16', 'float32'];
const stepChoices: readonly (readonly RecipeStep[])[] = [
  [],
  [{ step: 'quantize', mode: 'static' }],
  [{ step: 'quantize', mode: 'static', activations: 16 }],
  [{ step: 'quantize', mode: 'dynamic' }],
  [{ step: 'quantize', mode: 'weights', bits: 4 }, { step: 'float16' }],
  [{ step: 'float16', halfBorders: true }],
];
/** Enough to calibrate with: conversions are the subject. */
const SAMPLES = 2;
/** What marks and steps may rightly end in. */
const refusals = /^nothing to|asks for nothing|quantized already/;

function arbitrary(model: Model, random: Random): Recipe {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const share = random.uniform();
  const marked = model.graph.nodes.filter(n => n.opType !== 'Constant' && random.uniform() < share);
  const layers = new Map(marked.map(({ name }): [string, Mark] => [name, { precision: pick(given) }]));
  return { version: 1, model: { file: 'm.onnx' }, layers, steps: pick(stepChoices) };
}

async function applied(model: Model, recipe: Recipe, size: number) {
  const dataset = randomDataset(model, SAMPLES, size);
  return applySteps(model, resolveRecipe(recipe, model), recipe.layers, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset, recorded: {} }),
  });
}

/** Among nodes that the original does not have: casts behind casts, integers made float to be made integers again, and second casts of one value to one type. */
function needlessConversions({ graph }: Model, original: Model): string[] {
  const index = new GraphIndex(graph);
  const old = new Set(original.graph.nodes.map(n => n.name));
  const undone: Readonly<Record<string, string>> = { Cast: 'Cast', QuantizeLinear: 'DequantizeLinear' };
  const seen = new Set<string>();
  // From 8 bits to 16 and back there is something to do.
  const codesOf = (node: Node) => index.constant(node.inputs[2] ?? '')?.type;
  return graph.nodes.flatMap(node => {
    const before = undone[node.opType];
    if (!before || old.has(node.name)) return [];
    const key = [node.opType, ...node.inputs, node.int('to')].join();
    const isSecond = seen.has(key);
    seen.add(key);
    const producer = index.producer(node.inputs[0]!);
    const isBack = producer?.opType === before && !old.has(producer.name) && codesOf(producer) === codesOf(node);
    return isSecond || isBack ? [node.name] : [];
  });
}

const samples = ['fashion_resnet', 'fashion_attention', 'fashion_mobilenet'].map(n => inRoot('samples', `${n}.onnx`));
const small = ['residual_bn', 'depthwise_se', 'concat_split_shuffle', 'if_branch', 'shared_weights'].map(n =>
  path.join(fixtures, `${n}.onnx`),
);
const seed = 20240;
for (const [i, file] of [...samples, ...small].entries())
  test(`${path.basename(file)}: any marks and steps (seed ${seed + i})`, async t => {
    const ran = await tryMarks(file, new Random(seed + i), 12, 5);
    assert.ok(ran > 0);
    t.diagnostic(`${ran} of 12 ran`);
  });
for (const [i, file] of corpusFiles.entries())
  test(`corpus: ${path.basename(file)}: any marks and steps (seed ${seed + i})`, {
    skip: skipWithoutCorpus,
  }, async t => {
    const loads = await runtime.create({ path: file }).then(
      session => session.release().then(() => true),
      () => false,
    );
    if (!loads) return t.skip('the runtime does not load it');
    const tooLong = await tooLongToRepeat(file);
    if (tooLong) return t.skip(tooLong);
    // Integers at ranges of random inputs may be far off in networks that were trained on others.
    t.diagnostic(`${await tryMarks(file, new Random(seed + i), 3, Number.NEGATIVE_INFINITY)} of 3 ran`);
  });

const isHalfOnly = ({ layers, steps }: Recipe): boolean =>
  steps.every(s => s.step === 'float16') &&
  [...layers.values()].every(m => m.precision === 'float16' || m.precision === 'float32');

/** Returns how many recipes could be applied. */
async function tryMarks(file: string, random: Random, runs: number, worstDb: number): Promise<number> {
  const model = await openModel(file);
  const size = sizeOf(path.basename(file));
  const feeds = await randomDataset(model, SAMPLES, size).batch(0, 1);
  const expected = await execute(model, feeds);
  let ran = 0;
  for (let run = 0; run < runs; run++) {
    const recipe = arbitrary(model, random);
    const about = JSON.stringify({ layers: Object.fromEntries(recipe.layers), steps: recipe.steps });
    let result: Model;
    try {
      ({ model: result } = (await applied(model, recipe, size)).result);
    } catch (error) {
      // The marks leave nothing, or this network has nothing, that the steps could do.
      if (!(error instanceof LatheError) || !refusals.test(error.message)) throw error;
      continue;
    }
    assert.deepEqual(verify(result), verify(model), about);
    assert.deepEqual(needlessConversions(result, model), [], about);
    if (recipe.steps.some(s => s.step === 'float16' && s.halfBorders)) continue;
    const db = sqnrDb([[expected, await execute(result, feeds)]]);
    assert.ok(db > (isHalfOnly(recipe) ? 25 : worstDb), `${db} dB: ${about}`);
    ran++;
  }
  return ran;
}
