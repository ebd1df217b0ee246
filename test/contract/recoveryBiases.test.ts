/** Biases that are absorbed or corrected: what they change, and what they must not. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { cloneModel, GraphIndex, type Model, type Node, readTensor } from '../../src/core/ir';
import { floatsOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import type { Dataset } from '../../src/core/ports';
import { settingsOf } from '../../src/core/transforms/quantize/options';
import { absorbBiases } from '../../src/core/transforms/recovery/absorbBiases';
import { calibrated, quantizedForm } from '../../src/core/transforms/recovery/candidate';
import { measureMoments } from '../../src/core/transforms/recovery/channelMoments';
import { correctBiases } from '../../src/core/transforms/recovery/correctBiases';
import { execute, randomDataset, relativeError } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { fidelity } from '../support/quantized';
import { runtime } from '../support/runtime';

const all = { exclude: new Set<string>(), only: undefined };
const envOf = (dataset: Dataset) => ({ runtime, clock: { now: () => 0 }, dataset });
const convolutions = (model: Model): Node[] => model.graph.nodes.filter(n => n.opType === 'Conv');

async function biasOf(model: Model, node: Node): Promise<Float32Array> {
  const tensor = new GraphIndex(model.graph).constant(node.inputs[2]!)!;
  return floatsOf(tensor.type, await readTensor(tensor));
}

/** Conv with biases of 100 and 0, Relu, Conv. */
function largeBias(pads: bigint): Model {
  const random = new Random(7);
  const b = new ModelBuilder();
  const first = b.node('Conv', [
    b.input('x', ['batch', 3, 6, 6]),
    b.random([2, 3, 1, 1], random),
    b.constant([2], [100, 0]),
  ]);
  const weight = b.random([4, 2, 3, 3], random);
  return b.output(b.node('Conv', [b.node('Relu', [first]), weight], { pads: [pads, pads, pads, pads] })).build();
}

test('a bias that keeps a channel from zero moves behind the Relu, and the function stays', async () => {
  const model = largeBias(0n);
  const data = randomDataset(model);
  const absorbed = cloneModel(model);
  assert.equal(await absorbBiases(absorbed, all, envOf(data)), 1);
  const [first, second] = convolutions(absorbed);
  const bias = await biasOf(absorbed, first!);
  assert.ok(bias[0]! < 20, `bias ${bias[0]} is as large as it was`);
  assert.equal(bias[1], 0, 'a channel that is often zero keeps its bias');
  assert.notEqual(second!.inputs[2] ?? '', '');
  for (let i = 0; i < data.samples; i++) {
    const feeds = await data.batch(i, 1);
    // One value in a thousand lies more than three deviations below its mean.
    assert.ok(relativeError(await execute(model, feeds), await execute(absorbed, feeds)) < 0.02);
  }
});

test('a bias is not absorbed into a layer that pads with zeros', async () => {
  const model = largeBias(1n);
  assert.equal(await absorbBiases(model, all, envOf(randomDataset(model))), 0);
});

/** Three layers, of which the second has neighbours of very different ranges: one scale serves them badly. */
function coarse(): Model {
  const random = new Random(23);
  const b = new ModelBuilder();
  const weight = b.constant(
    [4, 4, 3, 3],
    Float32Array.from({ length: 144 }, (_, i) => Math.abs(random.normal()) * 10 ** -(i % 3)),
  );
  let x = b.node('Relu', [
    b.node('Conv', [b.input('x', ['batch', 3, 10, 10]), b.random([4, 3, 3, 3], random), b.random([4], random)]),
  ]);
  x = b.node('Relu', [b.node('Conv', [x, weight])]);
  x = b.node('Flatten', [b.node('GlobalAveragePool', [x])]);
  return b.output(b.node('Gemm', [x, b.random([4, 5], random), b.random([5], random)])).build();
}

test('corrected biases take back what rounding does to the means', async () => {
  const model = coarse();
  const dataset = randomDataset(model, 24);
  const env = envOf(dataset);
  const settings = settingsOf({ perTensor: true }, dataset.samples, model);
  const plain = await calibrated(model, { steps: [], keepsBest: false }, settings, env);
  const quantized = await quantizedForm(plain, settings, env);
  assert.equal(quantized.layers.length, 3);
  const corrected = cloneModel(model);
  assert.equal(await correctBiases(corrected, quantized.model, quantized.layers, 0, env), 3);
  const result = await quantizedForm({ ...plain, float: corrected }, settings, env);

  const layers = model.graph.nodes.filter(n => quantized.layers.includes(n.name));
  for (const { name, outputs } of layers) {
    const wanted = (await measureMoments(model, [outputs[0]!], env)).get(outputs[0]!)!;
    const error = async (of: Model) => {
      const value = of.graph.nodes.find(n => n.name === name)!.outputs[0]!;
      const means = (await measureMoments(of, [value], env)).get(value)!.means();
      return means.reduce((worst, mean, c) => Math.max(worst, Math.abs(mean - wanted.means()[c]!)), 0);
    };
    const [before, after] = [await error(quantized.model), await error(result.model)];
    assert.ok(after < before / 4, `${name}: the largest error of a mean was ${before} and is ${after}`);
  }
  const [before, after] = [
    await fidelity(model, quantized.model, dataset, 24),
    await fidelity(model, result.model, dataset, 24),
  ];
  assert.ok(after > before + 3, `outputs had ${before} dB and have ${after} dB`);
});
