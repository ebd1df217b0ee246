/** The law of `optimize`: the same function with fewer nodes, on the samples and every model of the corpus that runs. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { cloneModel, type Model, tensorType } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { graphsOf } from '../../src/core/passes/edit';
import type { Feeds } from '../../src/core/ports';
import { optimizeModel } from '../../src/core/transforms/optimize';
import { quantizeDynamic, quantizeStatic } from '../../src/core/transforms/quantize';
import { align, assertPartition, pairsOf } from '../support/alignment';
import { execute, randomDataset, randomFeeds, relativeError } from '../support/execute';
import { corpusFiles, openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { openSmall } from '../support/smallModel';

const env = { runtime, clock: { now: () => performance.now() } };
const sample = (name: string) => inRoot('samples', `${name}.onnx`);
const samples = ['fashion_resnet', 'fashion_mobilenet', 'fashion_attention'].map(sample);
const countOf = (model: Model) => [...graphsOf(model.graph)].reduce((n, g) => n + g.nodes.length, 0);
const valuesOf = ({ graph }: Model) => ({
  inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)).map(({ name, type }) => ({ name, type })),
  outputs: graph.outputs.map(({ name, type }) => ({ name, type })),
});

/** Without what drops at random, as a model exported in training has it: there is nothing to compare in noise. */
async function openSteady(file: string): Promise<Model> {
  const model = await openSmall(file);
  for (const node of model.graph.nodes) if (node.opType === 'Dropout') node.inputs.splice(2);
  return model;
}

/** Sizes for symbols behind the batch at which a model runs: detectors want images, others anything. */
const SYMBOLS = [32, 1];

/** Seeded inputs of one sample. */
function feedsOf(model: Model, symbol: number): Feeds {
  const single = cloneModel(model);
  single.graph.inputs = single.graph.inputs.map(input => {
    const { type } = input;
    const isOpen = type.kind === 'tensor' && type.shape?.length && typeof type.shape[0] !== 'number';
    return isOpen ? { ...input, type: tensorType(type.type, [1, ...type.shape!.slice(1)]) } : input;
  });
  return randomFeeds(single, 7, symbol);
}

/** The smallest magnitude that errors are set against: a sigmoid is good to 6e-8 of one, however small its results. */
const FLOOR = 0.1;

/** Seeded inputs that the model takes, with what it gives for them; undefined: it does not run here, or not twice the same. */
async function runnable(model: Model): Promise<{ feeds: Feeds; given: Feeds } | undefined> {
  for (const symbol of SYMBOLS) {
    const feeds = feedsOf(model, symbol);
    try {
      const given = await execute(model, feeds, { optimization: 'disabled' });
      const again = await execute(model, feeds, { optimization: 'disabled' });
      return relativeError(given, again) === 0 ? { feeds, given } : undefined;
    } catch {
      // Another size may suit it.
    }
  }
  return undefined;
}

/** Passes that fold one number into another; all others leave every result bit by bit as it was. */
const rounding: ReadonlySet<string> = new Set(['batch-norm', 'scales', 'matmul-add']);

for (const file of [...samples, ...corpusFiles])
  test(`${path.basename(file)}: same function, fewer nodes, sound, and nothing left to do`, async t => {
    const model = await openSteady(file);
    const { model: optimized, steps, changed } = await optimizeModel(model, {}, env);
    const known = new Set(verify(model));
    assert.deepEqual(
      verify(optimized).filter(problem => !known.has(problem)),
      [],
    );
    assert.deepEqual(valuesOf(optimized), valuesOf(model));
    assert.deepEqual(optimized.opsets, model.opsets);
    const removed = steps.reduce((n, s) => n + s.removed!, 0);
    assert.equal(countOf(model) - countOf(optimized), removed);
    assert.ok(removed >= 0);
    const again = await optimizeModel(optimized, {}, env);
    assert.deepEqual(again.changed, []);
    assert.deepEqual(await encodeToBytes(again.model), await encodeToBytes(optimized));
    const done = steps.filter(s => s.changed!.length > 0).map(s => `${s.name} ${s.changed!.length} (-${s.removed})`);
    t.diagnostic(`${countOf(model)} nodes, then ${countOf(optimized)}: ${done.join(', ') || 'nothing to do'}`);
    if (changed.length > 0) assertPartition(await align(model, optimized));

    const run = await runnable(model);
    if (!run) return t.diagnostic('the model itself does not run here, or not twice the same');
    const error = relativeError(run.given, await execute(optimized, run.feeds, { optimization: 'disabled' }), FLOOR);
    const exact = steps.every(s => s.changed!.length === 0 || !rounding.has(s.name));
    // The runtime computes float16 in float32 and rounds between nodes, so fewer nodes round less often.
    const half = [...model.graph.initializers.values()].some(({ type }) => type === 'float16');
    const allowed = half ? 2 ** -10 : exact ? 0 : 1e-5;
    assert.ok(error <= allowed, `relative error ${error}, allowed ${allowed}`);
    t.diagnostic(`relative error ${error}`);
  });

test('every batch normalization of the samples is folded, and layers align with those they stand for', async () => {
  const model = await openModel(sample('fashion_resnet'));
  const { model: optimized } = await optimizeModel(model, {}, env);
  assert.ok(!optimized.graph.nodes.some(n => n.opType === 'BatchNormalization'));
  const pairs = pairsOf(await align(model, optimized));
  assert.ok(pairs.includes('/stem/conv/Conv+/stem/bn/BatchNormalization ~ /stem/conv/Conv'), pairs.join('\n'));
});

test('passes that are not asked for do not run', async () => {
  const model = await openModel(sample('fashion_resnet'));
  const { steps, changed, model: same } = await optimizeModel(model, { passes: ['dead-code', 'casts'] }, env);
  assert.deepEqual(
    steps.map(s => s.name),
    ['casts', 'dead-code'],
  );
  assert.deepEqual(changed, []);
  assert.deepEqual(await encodeToBytes(same), await encodeToBytes(model));
});

test('a quantized model keeps its integers and its results', async () => {
  const model = await openModel(sample('fashion_resnet'));
  const dataset = randomDataset(model, 4);
  const { model: qdq } = await quantizeStatic(model, {}, { ...env, dataset });
  const { model: dynamic } = await quantizeDynamic(await openModel(sample('fashion_attention')), {}, env);
  for (const quantized of [qdq, dynamic]) {
    const { model: optimized } = await optimizeModel(quantized, {}, env);
    const conversions = ({ graph }: Model) =>
      graph.nodes.filter(n => /^(Dequantize|Quantize)Linear$/.test(n.opType)).length;
    assert.equal(conversions(optimized), conversions(quantized));
    const feeds = randomFeeds(quantized, 3, 2);
    for (const optimization of ['disabled', 'all'] as const)
      assert.equal(
        relativeError(
          await execute(quantized, feeds, { optimization }),
          await execute(optimized, feeds, { optimization }),
        ),
        0,
        optimization,
      );
  }
});
