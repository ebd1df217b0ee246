/** A layer that is marked FP32 computes in float although all around it are integers: onnxruntime would quantize its weights. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import { keepFloatLayers } from '../../src/core/passes/keepFloatLayers';
import type { Dataset, Feeds } from '../../src/core/ports';
import { applySteps } from '../../src/core/recipe/apply';
import type { Mark, Recipe } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { randomDataset, sqnrDb } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { openModel } from '../support/onnxFiles';
import { quantized } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

/** How far a model's outputs as the runtime likes to compute them are from those of its nodes one by one, in dB. */
async function optimizationNoise(model: Model, dataset: Dataset, samples = 16): Promise<number> {
  const bytes = await encodeToBytes(model);
  const [plain, basic] = [
    await runtime.create({ bytes }, { optimization: 'disabled' }),
    await runtime.create({ bytes }, { optimization: 'basic' }),
  ];
  const pairs: [Feeds, Feeds][] = [];
  for (let i = 0; i < samples; i++) {
    const feeds = await dataset.batch(i, 1);
    pairs.push([await plain.run(feeds), await basic.run(feeds)]);
  }
  await Promise.all([plain.release(), basic.release()]);
  return sqnrDb(pairs);
}

test('layers of a network that are marked FP32 stay float in the runtime', async () => {
  const original = await openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
  const dataset = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
  const float = ['/stage1/block0/depthwise/conv/Conv', '/stage3/block0/depthwise/conv/Conv'];
  const options = { perTensor: true, exclude: float, samples: 32 };
  const unguarded = (await quantized(original, options, dataset)).model;
  assert.ok((await optimizationNoise(unguarded, dataset)) < 35, 'the runtime does not do it any more: drop the pass');

  const layers = new Map(float.map((name): [string, Mark] => [name, { precision: 'float32' }]));
  const steps = [{ step: 'quantize', mode: 'static', perTensor: true } as const];
  const recipe: Recipe = { version: 1, model: { file: 'm.onnx' }, layers, steps };
  const { result } = await applySteps(original, resolveRecipe(recipe, original), layers, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset, recorded: {} }),
  });
  const noise = await optimizationNoise(result.model, dataset);
  assert.ok(noise > 50, `${noise} dB`);
  assert.deepEqual(verify(result.model), []);
  assert.equal(result.model.graph.nodes.filter(n => n.name.endsWith('_per_channel')).length, float.length);
});

const random = new Random(11);
/** Layers with float weights that read 4 channels of 6 x 6. */
const layers: Readonly<Record<string, (b: ModelBuilder, x: string) => string>> = {
  Conv: (b, x) => b.node('Conv', [integers(b, x), b.random([4, 4, 3, 3], random, 0.5)]),
  'Conv in groups': (b, x) =>
    b.node('Conv', [integers(b, x), b.random([4, 2, 3, 3], random, 0.5), b.random([4], random, 0.5)], { group: 2n }),
  ConvTranspose: (b, x) => b.node('ConvTranspose', [integers(b, x), b.random([4, 3, 2, 2], random, 0.5)]),
  Gemm: (b, x) =>
    b.node('Gemm', [integers(b, pooled(b, x)), b.random([4, 5], random, 0.5), b.random([5], random, 0.5)]),
  'Gemm with transB': (b, x) =>
    b.node('Gemm', [integers(b, pooled(b, x)), b.random([5, 4], random, 0.5), b.random([5], random, 0.5)], {
      transB: 1n,
    }),
  'Gemm with transA': (b, x) => {
    const column = b.node('Transpose', [pooled(b, x)], { perm: [1n, 0n] });
    return b.node('Gemm', [integers(b, column), b.random([4, 5], random, 0.5), b.random([5], random, 0.5)], {
      transA: 1n,
    });
  },
  'MatMul and a row': (b, x) => {
    const product = b.node('MatMul', [integers(b, pooled(b, x)), b.random([4, 5], random, 0.5)]);
    return b.node('Add', [product, b.random([5], random, 0.5)]);
  },
};
const pooled = (b: ModelBuilder, x: string) => b.node('Flatten', [b.node('GlobalMaxPool', [x])]);

/** A value through integers and back. */
function integers(b: ModelBuilder, x: string): string {
  const parameters = [b.constant([], [0.05]), b.constant([], [128], 'uint8')];
  return b.node('DequantizeLinear', [b.node('QuantizeLinear', [x, ...parameters]), ...parameters]);
}

for (const [name, layer] of Object.entries(layers))
  test(`${name} with float weights between integers stays float`, async () => {
    const b = new ModelBuilder(17);
    const model = b.output(integers(b, layer(b, b.input('x', [1, 4, 6, 6])))).build();
    const dataset = randomDataset(model, 8);
    const before = await optimizationNoise(model, dataset, 8);
    assert.equal((await keepFloatLayers(model)).changed.length, 1);
    assert.deepEqual(verify(model), []);
    const after = await optimizationNoise(model, dataset, 8);
    assert.ok(before < 60 && after > 100, `${before} dB before, ${after} dB after`);
    assert.deepEqual((await keepFloatLayers(model)).changed, [], 'once is enough');
  });
