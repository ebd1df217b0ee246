import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { findTensor, tensorStatistics } from '../../src/core/analysis/statistics';
import { type DataType, makeTensor, readTensor, tensorElements } from '../../src/core/ir';
import { bytesOf } from '../../src/core/numeric/elements';
import { openFixture } from '../support/onnxFiles';

function statistics(type: DataType, dims: number[], data: Parameters<typeof bytesOf>[0]) {
  const bytes = bytesOf(data);
  return tensorStatistics(makeTensor('w', type, dims, bytes), bytes);
}

test('float32: moments, zeros, bins', () => {
  const s = statistics('float32', [2, 4], Float32Array.of(-2, -1, 0, 0, 1, 2, 3, 5));
  assert.deepEqual([s.min, s.max, s.mean, s.zeros, s.nonFinite], [-2, 5, 1, 0.25, 0]);
  assert.ok(Math.abs(s.std! - Math.sqrt(4.5)) < 1e-12);
  assert.equal(s.bytes, 32);
  assert.deepEqual([s.histogram!.from, s.histogram!.to, s.histogram!.counts.length], [-2, 5, 64]);
  assert.equal(s.histogram!.counts[0], 1);
  assert.equal(s.histogram!.counts[63], 1, 'the largest is in the last bin');
});

test('NaN and infinities are counted apart', () => {
  const s = statistics(
    'float32',
    [5],
    Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY),
  );
  assert.deepEqual([s.min, s.max, s.mean, s.nonFinite], [1, 3, 2, 3]);
  assert.equal(
    s.histogram!.counts.reduce((a, b) => a + b),
    2,
  );
  const none = statistics('float32', [1], Float32Array.of(Number.NaN));
  assert.deepEqual([none.min, none.mean, none.nonFinite, none.histogram], [null, null, 1, null]);
});

test('one value has a histogram with a width; nothing has none', () => {
  const s = statistics('float32', [3], Float32Array.of(7, 7, 7));
  assert.deepEqual([s.min, s.max, s.std], [7, 7, 0]);
  assert.ok(s.histogram!.from < 7 && s.histogram!.to > 7);
  assert.equal(
    s.histogram!.counts.reduce((a, b) => a + b),
    3,
  );
  assert.equal(statistics('float32', [0, 4], new Float32Array(0)).histogram, null);
});

test('every element type', () => {
  const range = (type: DataType, dims: number[], data: Parameters<typeof bytesOf>[0]) => {
    const s = statistics(type, dims, data);
    return [s.min, s.max, s.zeros];
  };
  assert.deepEqual(range('float16', [3], Uint16Array.of(0x3c00, 0xc000, 0)), [-2, 1, 1 / 3]);
  assert.deepEqual(range('bfloat16', [2], Uint16Array.of(0x3f80, 0x4000)), [1, 2, 0]);
  assert.deepEqual(range('float64', [2], Float64Array.of(1e300, -1e300)), [-1e300, 1e300, 0]);
  assert.deepEqual(range('int8', [2], Int8Array.of(-128, 127)), [-128, 127, 0]);
  assert.deepEqual(range('int64', [2], BigInt64Array.of(-5n, 5n)), [-5, 5, 0]);
  assert.deepEqual(range('bool', [4], Uint8Array.of(0, 1, 1, 0)), [0, 1, 0.5]);
  assert.deepEqual(range('int4', [3], Uint8Array.of(0x7f, 0x08)), [-8, 7, 0]);
  assert.deepEqual(range('uint4', [3], Uint8Array.of(0x0f, 0x01)), [0, 15, 1 / 3]);
  assert.equal(statistics('float64', [2], Float64Array.of(1.7e308, -1.7e308)).histogram, null, 'no double spans it');
  assert.deepEqual(range('complex64', [1], Float32Array.of(1, 2)), [null, null, null]);
});

test('bins hold every finite element once', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 50 }), list => {
      const s = statistics('float32', [list.length], Float32Array.from(list));
      const counted = s.histogram ? s.histogram.counts.reduce((a, b) => a + b) : 0;
      assert.equal(counted + s.nonFinite, list.length);
      if (s.mean !== null) assert.ok(s.mean >= s.min! && s.mean <= s.max!);
    }),
  );
});

test('weights are found by name: initializers, Constant nodes, those of bodies', async () => {
  for (const [fixture, name] of [
    ['residual_bn.onnx', undefined],
    ['constant_weights.onnx', undefined],
    ['external/model.onnx', 'w1'],
  ] as const) {
    const model = await openFixture(fixture);
    const wanted =
      name ??
      [
        ...model.graph.initializers.keys(),
        ...model.graph.nodes.filter(n => n.tensor('value')).map(n => n.outputs[0]!),
      ][0]!;
    const tensor = findTensor(model, wanted);
    const s = tensorStatistics(tensor, await readTensor(tensor));
    assert.equal(
      s.histogram!.counts.reduce((a, b) => a + b),
      tensorElements(tensor),
    );
  }
  const branches = await openFixture('if_branch.onnx');
  const body = [...branches.graph.nodes[0]!.subgraphs()].find(({ graph }) => graph.initializers.size > 0)!.graph;
  const inner = [...body.initializers.keys()][0]!;
  assert.equal(findTensor(branches, inner), body.initializers.get(inner));
  assert.throws(() => findTensor(branches, 'nothing'), /no weight named "nothing"/);
});
