import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { randomDataset } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { executedOps, fidelity, quantized } from '../support/quantized';

const random = new Random(21);

/** Quantizes, checks agreement, and returns what onnxruntime executes. */
async function kernels(make: (b: ModelBuilder) => unknown, { minimum = 25, opset = 13 } = {}): Promise<string[]> {
  const b = new ModelBuilder(opset);
  make(b);
  const model = b.build();
  const data = randomDataset(model, 16);
  const { model: result } = await quantized(model, {}, data);
  assert.deepEqual(verify(result), []);
  const sqnr = await fidelity(model, result, data, 16);
  assert.ok(sqnr >= minimum, `SQNR ${sqnr.toFixed(1)} dB`);
  return executedOps(result);
}

const conv = (b: ModelBuilder, x: string, input: number, output: number, kernel = 3, attributes = {}) =>
  b.node('Conv', [x, b.random([output, input, kernel, kernel], random, 0.3), b.random([output], random)], {
    pads: Array<bigint>(4).fill(BigInt((kernel - 1) / 2)),
    ...attributes,
  });
const image = (b: ModelBuilder, channels = 3) => b.input('x', ['batch', channels, 8, 8]);
const gemm = (b: ModelBuilder, x: string, input: number, output: number) =>
  b.node('Gemm', [x, b.random([output, input], random, 0.3), b.random([output], random)], { transB: 1n });

test('a residual network runs in integers from its input to its float logits', async () => {
  const ops = await kernels(b => {
    const y = b.node('Relu', [conv(b, image(b), 3, 4)]);
    const z = b.node('Relu', [b.node('Add', [conv(b, y, 4, 4), y])]);
    const pooled = b.node('GlobalAveragePool', [b.node('MaxPool', [z], { kernel_shape: [2n, 2n], strides: [2n, 2n] })]);
    b.output(gemm(b, b.node('Flatten', [pooled]), 4, 5));
  });
  assert.deepEqual(ops, [
    'Flatten',
    'MaxPool',
    'QGemm',
    'QLinearAdd',
    'QLinearConv',
    'QLinearConv',
    'QLinearGlobalAveragePool',
    'QuantizeLinear',
  ]);
});

test('depthwise, grouped, one- and three-dimensional convolutions have integer kernels', async () => {
  const w = (b: ModelBuilder, dims: number[]) => b.random(dims, random, 0.3);
  const ops = await kernels(b =>
    b.output(
      b.node('Conv', [b.node('Conv', [image(b, 4), w(b, [4, 1, 3, 3])], { group: 4n }), w(b, [6, 2, 1, 1])], {
        group: 2n,
      }),
    ),
  );
  assert.deepEqual(ops, ['DequantizeLinear', 'QLinearConv', 'QLinearConv', 'QuantizeLinear']);
  for (const space of [[9], [4, 5, 6]]) {
    const one = await kernels(b =>
      b.output(b.node('Conv', [b.input('x', [1, 2, ...space]), w(b, [3, 2, ...space.map(() => 2)])])),
    );
    assert.deepEqual(one, ['DequantizeLinear', 'QLinearConv', 'QuantizeLinear']);
  }
});

test('a Clip is absorbed wherever its limits lie around zero', async () => {
  for (const [low, high] of [
    [0, 6],
    [0, 0.7],
    [-1, 1],
    [-0.31, 2.77],
    [-3, 0],
  ] as const) {
    const ops = await kernels(b => {
      const clipped = b.node('Clip', [conv(b, image(b), 3, 4), b.constant([], [low]), b.constant([], [high])]);
      b.output(conv(b, clipped, 4, 2));
    });
    assert.deepEqual(ops, ['DequantizeLinear', 'QLinearConv', 'QLinearConv', 'QuantizeLinear'], `${low} to ${high}`);
  }
  const above = await kernels(b =>
    b.output(conv(b, b.node('Clip', [conv(b, image(b), 3, 4), b.constant([], [1])]), 4, 2)),
  );
  assert.deepEqual(
    above.filter(op => op === 'QLinearConv').length,
    2,
    'limits that leave out zero do not hinder the convolutions',
  );
  assert.ok(above.includes('Clip'));
});

test('moves share the scale of what they move: reshape, transpose, slice, split, concat, resize', async () => {
  const ops = await kernels(b => {
    const y = conv(b, image(b), 3, 8);
    b.node('Split', [y, b.ints(4, 4)], { axis: 1n }, 2);
    const [left, right] = [b.lastOutput(0), b.lastOutput(1)];
    const joined = b.node('Concat', [conv(b, left, 4, 4), right], { axis: 1n });
    const shuffled = b.node('Reshape', [
      b.node('Transpose', [b.node('Reshape', [joined, b.ints(0, 2, 4, 8, 8)])], { perm: [0n, 2n, 1n, 3n, 4n] }),
      b.ints(0, 8, 8, 8),
    ]);
    const sliced = b.node('Slice', [shuffled, b.ints(0), b.ints(6), b.ints(2)]);
    const resized = b.node('Resize', [sliced, '', b.constant([4], [1, 1, 2, 2])], { mode: 'nearest' });
    b.output(conv(b, resized, 8, 2));
  });
  assert.deepEqual(
    ops.filter(op => /Linear|Conv/.test(op)),
    ['DequantizeLinear', 'QLinearConcat', 'QLinearConv', 'QLinearConv', 'QLinearConv', 'QuantizeLinear'],
  );
});

test('Gemm with factors and broadcast biases, MatMul with and without a bias', async () => {
  const factors = await kernels(b => {
    const y = b.node('Gemm', [b.input('x', [4, 8]), b.random([8, 6], random), b.random([1, 6], random)], {
      alpha: 0.25,
      beta: 3,
    });
    b.output(b.node('Gemm', [b.node('Relu', [y]), b.random([6, 3], random), b.constant([1], [0.5])]));
  });
  assert.deepEqual(factors, ['QGemm', 'QGemm', 'QuantizeLinear']);
  const matrix = await kernels(b =>
    b.output(
      b.node('Add', [b.node('MatMul', [b.input('x', ['n', 8]), b.random([8, 6], random)]), b.random([6], random)]),
    ),
  );
  assert.deepEqual(matrix, ['QGemm', 'QuantizeLinear']);
  for (const shape of [
    [2, 4, 8],
    ['batch', 4, 8],
  ]) {
    const tokens = await kernels(b =>
      b.output(
        b.node('Add', [b.random([6], random), b.node('MatMul', [b.input('x', shape), b.random([8, 6], random)])]),
      ),
    );
    assert.deepEqual(tokens, ['Add', 'MatMulIntegerToFloat', 'QuantizeLinear'], String(shape));
  }
});

test('activations with integer kernels of their own: Sigmoid, LeakyRelu, products of channels', async () => {
  const ops = await kernels(b => {
    const y = b.node('LeakyRelu', [conv(b, image(b), 3, 4)]);
    const gate = b.node('Sigmoid', [conv(b, y, 4, 4)]);
    b.output(conv(b, b.node('AveragePool', [b.node('Mul', [y, gate])], { kernel_shape: [2n, 2n] }), 4, 2));
  });
  assert.ok(
    ['QLinearLeakyRelu', 'QLinearSigmoid', 'QLinearMul', 'QLinearAveragePool'].every(op => ops.includes(op)),
    ops.join(),
  );
});

test('a result that is read twice, or given out, stays what it was', async () => {
  const ops = await kernels(b => {
    const y = b.node('Relu', [conv(b, image(b), 3, 4)]);
    b.output(y)
      .output(conv(b, y, 4, 2))
      .output(b.node('Softplus', [y]));
  });
  const expected = [...Array(3).fill('DequantizeLinear'), 'QLinearConv', 'QLinearConv', 'QuantizeLinear', 'Softplus'];
  assert.deepEqual(ops, expected);
});

test('weights dequantize within half a step, whatever the biases and scales', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.boolean(), fc.boolean(), async (seed, perTensor, reduceRange) => {
      const r = new Random(seed);
      const b = new ModelBuilder();
      const w = b.random([3, 2, 2, 2], r, 10 ** (r.uniform() * 6 - 4));
      const bias = b.random([3], r, 10 ** (r.uniform() * 4 - 2));
      const model = b.output(b.node('Conv', [b.input('x', [1, 2, 4, 4]), w, bias])).build();
      const { model: result } = await quantized(model, { perTensor, reduceRange }, randomDataset(model, 2));
      const [weights, biases] = [dequantized(result, w), dequantized(result, `${model.graph.nodes[0]!.name}_bias`)];
      const range = reduceRange ? 64 : 127;
      assert.ok(weights.integers.every(q => Math.abs(q) <= range));
      const float = floats(model, w);
      weights.values.forEach((v, i) => {
        assert.ok(Math.abs(v - float[i]!) <= weights.scaleOf(i) * 0.5001, `weight ${i}`);
      });
      const floatBias = floats(model, bias);
      biases.values.forEach((v, i) => {
        assert.ok(Math.abs(v - floatBias[i]!) <= Math.max(biases.scaleOf(i) * 0.5001, Math.abs(v) * 1e-6), `bias ${i}`);
      });
    }),
    { numRuns: 25 },
  );
});

const view = <T>(model: Model, name: string, make: (buffer: ArrayBufferLike, offset: number) => T): T => {
  const data = model.graph.initializers.get(name)!.data;
  assert.ok(data.kind === 'bytes');
  const copy = data.bytes.slice();
  return make(copy.buffer, copy.byteOffset);
};
const floats = (model: Model, name: string) => view(model, name, buffer => new Float32Array(buffer));

/** The values that a DequantizeLinear of a weight gives. */
function dequantized(model: Model, name: string) {
  const { type } = model.graph.initializers.get(`${name}_quantized`)!;
  const integers = view(model, `${name}_quantized`, buffer =>
    type === 'int8' ? [...new Int8Array(buffer)] : [...new Int32Array(buffer)],
  );
  const scales = floats(model, `${name}_scale`);
  const scaleOf = (i: number) => scales[Math.floor((i * scales.length) / integers.length)]!;
  return { integers, values: integers.map((q, i) => q * scaleOf(i)), scaleOf };
}
