import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cloneModel, type Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { foldAffine, foldBatchNorm } from '../../src/core/passes/foldAffine';
import { foldConstants } from '../../src/core/passes/foldConstants';
import { foldPad } from '../../src/core/passes/foldPad';
import { fuseMatMulAdd } from '../../src/core/passes/fuseMatMulAdd';
import { inferredTypes } from '../../src/core/passes/inferredTypes';
import { removeDeadCode } from '../../src/core/passes/removeDeadCode';
import { execute, randomFeeds, relativeError } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { runtime } from '../support/runtime';

const opTypes = (model: Model) => model.graph.nodes.map(n => n.opType);

/** A normalization whose variances reach from tiny to large. */
function batchNorm(b: ModelBuilder, input: string, channels: number, random: Random): string {
  const variance = Float32Array.from({ length: channels }, () => 10 ** (random.uniform() * 9 - 8));
  const parameters = [b.random([channels], random), b.random([channels], random), b.random([channels], random)];
  return b.node('BatchNormalization', [input, ...parameters, b.constant([channels], variance)], { epsilon: 1e-5 });
}

async function assertSame(model: Model, changed: Model, seed: number, tolerance = 1e-5): Promise<void> {
  const feeds = randomFeeds(model, seed);
  const error = relativeError(
    await execute(model, feeds, { optimization: 'disabled' }),
    await execute(changed, feeds, { optimization: 'disabled' }),
  );
  assert.ok(error <= tolerance, `relative error ${error}, seed ${seed}`);
}

const linear = ['Conv', 'depthwise', 'ConvTranspose', 'grouped ConvTranspose', 'Gemm', 'transposed Gemm'] as const;

function linearThenNorm(kind: (typeof linear)[number], random: Random, bias: boolean): Model {
  const b = new ModelBuilder();
  const gemm = kind.includes('Gemm');
  const x = b.input('x', gemm ? [3, 4] : [2, 4, 5, 5]);
  const biases = (channels: number) => (bias ? [b.random([channels], random)] : []);
  let y: string;
  if (kind === 'Conv') y = b.node('Conv', [x, b.random([6, 4, 3, 3], random), ...biases(6)]);
  else if (kind === 'depthwise') y = b.node('Conv', [x, b.random([4, 1, 3, 3], random), ...biases(4)], { group: 4n });
  else if (kind === 'ConvTranspose') y = b.node('ConvTranspose', [x, b.random([4, 6, 2, 2], random), ...biases(6)]);
  else if (kind === 'grouped ConvTranspose')
    y = b.node('ConvTranspose', [x, b.random([4, 3, 2, 2], random), ...biases(6)], { group: 2n });
  else if (kind === 'Gemm') y = b.node('Gemm', [x, b.random([4, 6], random), ...biases(6)], { alpha: 0.5, beta: 3 });
  else y = b.node('Gemm', [x, b.random([6, 4], random), ...biases(6)], { transB: 1n });
  return b.output(batchNorm(b, y, kind === 'depthwise' ? 4 : 6, random)).build();
}

test('a folded batch normalization gives the same result to 1e-5, tiny variances included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...linear), fc.boolean(), fc.nat(1e6), async (kind, bias, seed) => {
      const model = linearThenNorm(kind, new Random(seed), bias);
      const folded = cloneModel(model);
      const { changed } = await foldBatchNorm(folded);
      removeDeadCode(folded);
      assert.equal(changed.length, 2, kind);
      assert.equal(folded.graph.nodes.length, 1);
      assert.deepEqual(
        folded.graph.nodes[0]!.origin,
        model.graph.nodes.map(n => n.name),
      );
      await assertSame(model, folded, seed);
    }),
    { numRuns: 60 },
  );
});

test('chains of constant arithmetic fold into the layer before them', async () => {
  const random = new Random(1);
  const b = new ModelBuilder();
  let y = b.node('Conv', [b.input('x', [1, 3, 6, 6]), b.random([4, 3, 3, 3], random)]);
  y = b.node('Mul', [y, b.random([4, 1, 1], random)]);
  y = b.node('Add', [b.random([1, 4, 1, 1], random), y]);
  y = b.node('Sub', [b.constant([], [2]), y]);
  y = b.node('Div', [y, b.constant([1], [3])]);
  const model = b.output(batchNorm(b, y, 4, random)).build();
  const folded = cloneModel(model);
  await foldAffine(folded);
  assert.deepEqual(opTypes(folded), ['Conv']);
  await assertSame(model, folded, 5);
});

test('what is not one value per channel, is read elsewhere, or is computed, is not folded', async () => {
  const random = new Random(2);
  const conv = (b: ModelBuilder, shape: readonly number[] = [1, 3, 4, 4]) =>
    b.node('Conv', [b.input('x', shape), b.random([4, 3, 1, 1], random)]);
  const cases: Record<string, (b: ModelBuilder) => void> = {
    'a row of the image': b => b.output(b.node('Add', [conv(b), b.random([4], random)])),
    'a constant that adds a rank': b => b.output(b.node('Mul', [conv(b), b.random([1, 1, 1, 1, 1], random)])),
    'a divided constant': b => b.output(b.node('Div', [b.constant([], [1]), conv(b)])),
    'two readers': b => {
      const y = conv(b);
      b.output(batchNorm(b, y, 4, random)).output(b.node('Relu', [y]));
    },
    'a graph output': b => {
      const y = conv(b);
      b.output(y).output(batchNorm(b, y, 4, random));
    },
    'computed parameters': b => {
      const scale = b.input('scale', [4]);
      const rest = [b.random([4], random), b.random([4], random), b.constant([4], [1, 1, 1, 1])];
      b.output(b.node('BatchNormalization', [conv(b), scale, ...rest]));
    },
    'a computed weight': b => {
      const y = b.node('Conv', [b.input('x', [1, 3, 4, 4]), b.input('w', [4, 3, 1, 1])]);
      b.output(batchNorm(b, y, 4, random));
    },
  };
  for (const [name, make] of Object.entries(cases)) {
    const b = new ModelBuilder();
    make(b);
    const model = b.build();
    const nodes = opTypes(model);
    const { changed } = await foldAffine(model);
    assert.deepEqual(changed, [], name);
    assert.deepEqual(opTypes(model), nodes, name);
  }
});

test('a weight that two layers share keeps its value for the layer that is not folded', async () => {
  const random = new Random(3);
  const b = new ModelBuilder();
  const x = b.input('x', [1, 3, 4, 4]);
  const w = b.random([4, 3, 1, 1], random);
  b.output(batchNorm(b, b.node('Conv', [x, w]), 4, random)).output(b.node('Conv', [x, w]));
  const model = b.build();
  const folded = cloneModel(model);
  assert.equal((await foldBatchNorm(folded)).changed.length, 2);
  await assertSame(model, folded, 9);
});

test('zero padding moves into convolutions and nothing else does', async () => {
  const random = new Random(4);
  const make = (pads: number[], mode = 'constant', value?: number) => {
    const b = new ModelBuilder();
    const inputs = [
      b.input('x', [1, 3, 6, 7]),
      b.ints(...pads),
      ...(value === undefined ? [] : [b.constant([], [value])]),
    ];
    const padded = b.node('Pad', inputs, { mode });
    return b.output(b.node('Conv', [padded, b.random([4, 3, 3, 3], random)], { pads: [0n, 1n, 0n, 0n] })).build();
  };
  const model = make([0, 0, 1, 0, 0, 0, 2, 1]);
  const folded = cloneModel(model);
  foldPad(folded);
  assert.deepEqual(opTypes(folded), ['Conv']);
  assert.deepEqual(folded.graph.nodes[0]!.ints('pads'), [1, 1, 2, 1]);
  await assertSame(model, folded, 1);
  for (const other of [
    make([0, 1, 0, 0, 0, 0, 0, 0]),
    make([0, 0, -1, 0, 0, 0, 0, 0]),
    make([0, 0, 1, 1, 0, 0, 1, 1], 'reflect'),
    make([0, 0, 1, 1, 0, 0, 1, 1], 'constant', 2),
  ]) {
    foldPad(other);
    assert.deepEqual(opTypes(other), ['Pad', 'Conv']);
  }
});

test('MatMul and the Add of a row become one Gemm for matrices only', async () => {
  const random = new Random(5);
  const make = (shape: readonly number[], bias: readonly number[]) => {
    const b = new ModelBuilder();
    const y = b.node('MatMul', [b.input('x', shape), b.random([4, 5], random)]);
    return b.output(b.node('Relu', [b.node('Add', [b.random(bias, random), y])])).build();
  };
  for (const bias of [[5], [1, 5]]) {
    const model = make([3, 4], bias);
    const fused = cloneModel(model);
    fuseMatMulAdd(fused, inferredTypes(fused));
    assert.deepEqual(opTypes(fused), ['Gemm', 'Relu']);
    await assertSame(model, fused, 2);
  }
  for (const other of [make([2, 3, 4], [5]), make([3, 4], [1, 1, 5]), make([5, 4], [5, 1])]) {
    fuseMatMulAdd(other, inferredTypes(other));
    assert.deepEqual(opTypes(other), ['MatMul', 'Add', 'Relu']);
  }
});

test('constant sub-graphs are computed by the runtime; what would grow is left unless it is wanted', async () => {
  const make = () => {
    const b = new ModelBuilder();
    const big = b.node('ConstantOfShape', [b.ints(64, 64)], { value: b.tensor([1], [0.5]) });
    const small = b.node('Transpose', [b.node('Cast', [b.constant([2, 3], [1, 2, 3, 4, 5, 6])], { to: 1n })]);
    const y = b.node('MatMul', [
      b.node('MatMul', [b.input('x', [4, 3]), small]),
      b.constant([2, 64], new Float32Array(128).fill(1)),
    ]);
    return { model: b.output(b.node('MatMul', [y, big])).build(), big };
  };
  const { model } = make();
  const folded = cloneModel(model);
  await foldConstants(folded, { runtime });
  assert.deepEqual(opTypes(folded), ['ConstantOfShape', 'MatMul', 'MatMul', 'MatMul']);
  await assertSame(model, folded, 3, 0);
  const wanted = make();
  const { notes } = await foldConstants(wanted.model, { runtime }, { wanted: value => value === wanted.big });
  assert.deepEqual(opTypes(wanted.model), ['MatMul', 'MatMul', 'MatMul']);
  assert.deepEqual(wanted.model.graph.initializers.get(wanted.big)!.dims, [64, 64]);
  assert.deepEqual(notes, [], '16 KB are not worth a note');
});
