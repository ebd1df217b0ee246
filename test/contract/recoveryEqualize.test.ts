/** Equalized models compute what they did before, with weight ranges that are equal. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { cloneModel, GraphIndex, type Model, readTensor } from '../../src/core/ir';
import { floatsOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import type { Dataset, Feeds } from '../../src/core/ports';
import { prepare } from '../../src/core/transforms/quantize/prepare';
import { equalize, equalizeThroughClips } from '../../src/core/transforms/recovery/equalize';
import { findLinks } from '../../src/core/transforms/recovery/links';
import { execute, randomDataset, relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { corpusFiles, openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const all = { exclude: new Set<string>(), only: undefined };
const clock = { now: () => 0 };
const envOf = (dataset: Dataset) => ({ runtime, clock, dataset });

interface Shape {
  readonly seed: number;
  readonly activation: 'Relu' | 'LeakyRelu' | 'none';
  readonly pool: 'MaxPool' | 'AveragePool' | 'none';
  readonly transB: boolean;
  readonly bias: boolean;
  readonly groups: 1 | 2;
}

/** Conv, depthwise Conv, Conv in groups, Flatten, Gemm, Gemm; channels of very different ranges. */
function network({ seed, activation, pool, transB, bias, groups }: Shape): Model {
  const random = new Random(seed);
  const b = new ModelBuilder();
  const weight = (dims: readonly number[], outputAxis: number) => {
    const inner = dims.slice(outputAxis + 1).reduce((n, d) => n * d, 1);
    const spread = Array.from({ length: dims[outputAxis]! }, () => 10 ** (random.uniform() - 0.5));
    const values = Array.from(
      { length: dims.reduce((n, d) => n * d, 1) },
      (_, i) => random.normal() * spread[Math.floor(i / inner) % dims[outputAxis]!]!,
    );
    return b.constant(dims, values);
  };
  const layer = (x: string, dims: number[], group: number) => {
    const inputs = [x, weight(dims, 0), ...(bias ? [b.random([dims[0]!], random)] : [])];
    const y = b.node('Conv', inputs, { group: BigInt(group), pads: [1n, 1n, 1n, 1n] });
    return activation === 'none' ? y : b.node(activation, [y]);
  };
  let x = layer(b.input('x', ['batch', 3, 8, 8]), [6, 3, 3, 3], 1);
  x = layer(x, [6, 1, 3, 3], 6);
  x = layer(x, [8, 6 / groups, 3, 3], groups);
  if (pool !== 'none') x = b.node(pool, [x], { kernel_shape: [2n, 2n], strides: [2n, 2n] });
  const features = pool === 'none' ? 512 : 128;
  const gemm = (input: string, from: number, to: number) =>
    b.node('Gemm', [input, transB ? weight([to, from], 0) : weight([from, to], 1), b.random([to], random)], {
      transB: transB ? 1n : 0n,
      beta: 0.5,
    });
  x = gemm(b.node('Flatten', [x]), features, 10);
  return b.output(gemm(b.node('Relu', [x]), 10, 4)).build();
}

const shapes = fc.record<Shape>({
  seed: fc.integer({ min: 1, max: 1e6 }),
  activation: fc.constantFrom('Relu', 'LeakyRelu', 'none'),
  pool: fc.constantFrom('MaxPool', 'AveragePool', 'none'),
  transB: fc.boolean(),
  bias: fc.boolean(),
  groups: fc.constantFrom(1, 2),
});

/** Largest ratio between the weight ranges of both sides of a channel, over all links. */
async function imbalance(model: Model): Promise<number> {
  let worst = 1;
  for (const { first, second, repeat } of await findLinks(model, { ...all, throughClip: false })) {
    const [ours, theirs] = [first.outputMagnitudes(), second.inputMagnitudes()];
    ours.forEach((range, c) => {
      const other = Math.max(...theirs.subarray(c * repeat, (c + 1) * repeat));
      worst = Math.max(worst, range / other, other / range);
    });
  }
  return worst;
}

/** Largest difference relative to the largest output of all samples: one sample's outputs may all be next to 0. */
async function outputsDiffer(a: Model, b: Model, data: Dataset, samples: number): Promise<number> {
  const [expected, actual]: [Feeds, Feeds] = [{}, {}];
  for (let i = 0; i < samples; i++) {
    const feeds = await data.batch(i, 1);
    for (const [name, tensor] of Object.entries(await execute(a, feeds))) expected[`${name} ${i}`] = tensor;
    for (const [name, tensor] of Object.entries(await execute(b, feeds))) actual[`${name} ${i}`] = tensor;
  }
  return relativeError(expected, actual);
}

test('an equalized network computes the same, and its ranges are equal', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async shape => {
      const model = network(shape);
      const equalized = cloneModel(model);
      assert.equal(await equalize(equalized, all, envOf(randomDataset(model))), 4);
      assert.ok((await outputsDiffer(model, equalized, randomDataset(model), 4)) < 1e-5);
      assert.ok((await imbalance(model)) > 2);
      assert.ok((await imbalance(equalized)) < 1.05);
    }),
    { numRuns: 15 },
  );
});

test('layers that are read twice, given out, shared or not selected are left alone', async () => {
  const random = new Random(5);
  const b = new ModelBuilder();
  const conv = (x: string, w = b.random([2, 2, 1, 1], random)) => b.node('Conv', [x, w]);
  const first = conv(b.input('x', ['batch', 2, 4, 4]));
  const shared = b.random([2, 2, 1, 1], random);
  const second = conv(b.node('Relu', [first]), shared);
  const third = conv(second, shared);
  const given = conv(third);
  const model = b
    .output(b.node('Add', [conv(given), given]))
    .output(given)
    .build();
  assert.deepEqual(await findLinks(model, { ...all, throughClip: false }), []);

  const plain = network({ seed: 3, activation: 'Relu', pool: 'none', transB: true, bias: true, groups: 1 });
  const depthwise = plain.graph.nodes.filter(n => n.opType === 'Conv')[1]!.name;
  assert.equal((await findLinks(plain, { ...all, throughClip: false })).length, 4);
  assert.equal((await findLinks(plain, { ...all, exclude: new Set([depthwise]), throughClip: false })).length, 2);
  assert.equal((await findLinks(plain, { ...all, only: new Set([depthwise]), throughClip: false })).length, 0);
});

test('a channel that does nothing keeps its weights', async () => {
  const b = new ModelBuilder();
  const first = b.node('Conv', [b.input('x', ['batch', 1, 4, 4]), b.constant([2, 1, 1, 1], [0, 3])]);
  const second = b.node('Conv', [b.node('Relu', [first]), b.constant([1, 2, 1, 1], [1, 0])]);
  const model = b.output(second).build();
  const equalized = cloneModel(model);
  await equalize(equalized, all, envOf(randomDataset(model)));
  for (const node of model.graph.nodes.filter(n => n.opType === 'Conv'))
    assert.deepEqual(await weights(equalized, node.inputs[1]!), await weights(model, node.inputs[1]!));
});

const weights = async (model: Model, name: string) => {
  const tensor = new GraphIndex(model.graph).constant(name)!;
  return floatsOf(tensor.type, await readTensor(tensor));
};

test('through Clip the function stays on the data: clipped channels keep their factor of 1', async () => {
  const random = new Random(11);
  const b = new ModelBuilder();
  // Channel 0 is clipped often, channel 1 stays far below the end.
  const narrow = b.constant([2, 1, 1, 1], [20, 0.01]);
  const clip = b.node('Clip', [
    b.node('Conv', [b.input('x', ['batch', 1, 8, 8]), narrow]),
    b.constant([], [0]),
    b.constant([], [6]),
  ]);
  const model = b.output(b.node('Conv', [clip, b.random([3, 2, 1, 1], random)])).build();
  const data = randomDataset(model);
  assert.equal(await equalize(cloneModel(model), all, envOf(data)), 0, 'only when asked');
  const equalized = cloneModel(model);
  assert.equal(await equalizeThroughClips(equalized, all, envOf(data)), 1);
  assert.ok((await outputsDiffer(model, equalized, data, data.samples)) < 1e-6);
  const [clipped, free] = await weights(equalized, narrow);
  assert.equal(clipped, 20);
  assert.ok(free! > 0.02, `the free channel was not widened: ${free}`);
});

async function checkParity(file: string, data: (model: Model) => Dataset): Promise<number> {
  const model = await openModel(file);
  const dataset = data(model);
  await prepare(model, { runtime });
  const equalized = cloneModel(model);
  const links = await equalize(equalized, all, envOf(dataset));
  const difference = await outputsDiffer(model, equalized, dataset, 2);
  assert.ok(difference < 1e-5, `${path.basename(file)}: ${links} links, outputs differ by ${difference}`);
  return links;
}

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx'])
  test(`${name} computes the same when equalized`, async () => {
    const data = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
    assert.ok((await checkParity(inRoot('samples', name), () => data)) > 0);
  });

const chains = [
  'mnist_lenet',
  'fashion_resnet8_bn',
  'mnist_mlp_op7',
  'mobilenetv2_035_cifar10_96_bn',
  'fastestdet',
  'ultraface_rfb320',
];
test('models of LATHE_CORPUS compute the same when equalized', { skip: skipWithoutCorpus }, async () => {
  const files = corpusFiles.filter(f => chains.includes(path.basename(f, '.onnx')) && existsSync(f));
  for (const file of files)
    assert.ok((await checkParity(file, model => randomDataset(model, 2))) > 0, `${file}: nothing was equalized`);
});
