import assert from 'node:assert/strict';
import test from 'node:test';
import { activationMemory } from '../../src/core/analysis/liveness';
import { inferShapes } from '../../src/core/analysis/shapes';
import { ModelBuilder } from '../support/modelBuilder';
import { openFixture } from '../support/onnxFiles';

const memoryOf = (b: ModelBuilder) => activationMemory(inferShapes(b.build()).main);

test('a chain holds an input and an output at a time', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [1, 100]);
  const a = b.node('Relu', [x]); // 400 + 400
  const c = b.node('Concat', [a, a, a], { axis: 1n }); // 400 + 1200: x is gone
  b.output(b.node('ReduceMax', [c], { axes: [1n] })); // 1200 + 4
  assert.deepEqual(memoryOf(b), { peakBytes: 1600, unknown: [] });
});

test('a residual keeps its value until it is added', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [1, 100]);
  const a = b.node('Relu', [x]);
  const c = b.node('Tanh', [a]);
  const d = b.node('Sigmoid', [c]); // a, c, d
  b.output(b.node('Add', [d, a])); // a, d, sum
  assert.equal(memoryOf(b).peakBytes, 1200);
});

test('another shape of a buffer takes none of its own, and keeps it alive', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [1, 100]);
  const a = b.node('Relu', [x]);
  const view = b.node('Reshape', [a, b.ints(10, 10)]);
  const flat = b.node('Flatten', [view]);
  const c = b.node('Tanh', [b.input('y', [1, 1])]);
  b.output(b.node('Add', [flat, c]));
  // a (under three names), y until Tanh, c; then a, c and the sum.
  assert.equal(memoryOf(b).peakBytes, 400 + 4 + 400);
});

test('constants, and what is computed from them, take nothing', () => {
  const b = new ModelBuilder(13);
  const w = b.node('Transpose', [b.constant([50, 100], new Float32Array(5000))]);
  b.output(b.node('MatMul', [b.input('x', [1, 100]), w]));
  assert.equal(memoryOf(b).peakBytes, 400 + 200);
});

test('between a DequantizeLinear and a QuantizeLinear integer kernels make no float tensors', () => {
  const quantized = (last: string) => {
    const b = new ModelBuilder(13);
    const scale = b.constant([], [0.1]);
    const zeroPoint = b.constant([], [0], 'uint8');
    const wrapped = (value: string) => {
      const q = b.node('QuantizeLinear', [value, scale, zeroPoint]);
      return b.node('DequantizeLinear', [q, scale, zeroPoint]);
    };
    const x = wrapped(b.input('x', [1, 4, 10, 10])); // 1600 + 400, then x is gone
    const w = b.constant([4, 4, 1, 1], new Float32Array(16));
    const y = wrapped(b.node('Relu', [b.node('Conv', [x, w])])); // 400 + 400
    b.output(b.node(last, [y])); // 400 and the float output
    return memoryOf(b).peakBytes;
  };
  assert.equal(quantized('GlobalAveragePool'), 2000);
  // Exp has no integer kernel: y is dequantized for it.
  assert.equal(quantized('Exp'), 1600 + 1600);
});

test('an unused output is held while its node runs', () => {
  const b = new ModelBuilder(13);
  const values = b.node('TopK', [b.input('x', [1, 100]), b.ints(10)], {}, 2);
  b.output(values);
  assert.equal(memoryOf(b).peakBytes, 400 + 40 + 80);
});

test('inputs live from the start, outputs to the end', () => {
  const b = new ModelBuilder(13);
  const first = b.node('Relu', [b.input('x', [1, 100])]);
  b.output(first).output(b.node('Relu', [b.input('y', [1, 100])]));
  assert.equal(memoryOf(b).peakBytes, 1200, 'x, y and the first output; then y and both outputs');
});

test('an unknown size makes the peak unknown, and is named', () => {
  const b = new ModelBuilder(13);
  const hits = b.node('NonZero', [b.input('x', [4])]);
  b.output(hits);
  assert.deepEqual(memoryOf(b), { peakBytes: null, unknown: [hits] });
});

test('a branch adds its own peak', async () => {
  const shapes = inferShapes(await openFixture('if_branch.onnx'));
  const choose = shapes.main.graph.nodes[0]!;
  const bodies = [...choose.subgraphs()].map(({ graph }) => activationMemory(shapes.of(graph)!).peakBytes!);
  const outside = activationMemory(shapes.main).peakBytes!;
  assert.ok(Math.max(...bodies) > 0);
  assert.ok(outside >= Math.max(...bodies) + 4 * 4 * 36, `${outside} of ${bodies.join(', ')}`);
});
