import assert from 'node:assert/strict';
import test from 'node:test';
import { inferShapes } from '../../src/core/analysis/shapes';
import type { Dim } from '../../src/core/ir';
import { ModelBuilder } from '../support/modelBuilder';

function shapesOf(inputs: Record<string, Dim[]>, dims?: Record<string, number>) {
  const b = new ModelBuilder(13);
  for (const [name, shape] of Object.entries(inputs)) b.output(b.node('Relu', [b.input(name, shape)]));
  const shapes = inferShapes(b.build(), { dims });
  const shapeOf = (name: string) => {
    const type = shapes.types.get(name);
    return type?.kind === 'tensor' ? type.shape : undefined;
  };
  return { shapes, shapeOf };
}

test('a leading batch is 1, everything else stays as it is', () => {
  const { shapeOf, shapes } = shapesOf({ a: ['batch', 'h', null], b: [null, 4], c: ['N', 'batch'] });
  assert.deepEqual(shapeOf('a'), [1, 'h', null]);
  assert.deepEqual(shapeOf('b'), [1, 4]);
  assert.deepEqual(shapeOf('c'), [1, 1], 'a symbol has one value wherever it stands');
  assert.deepEqual(shapes.symbols, [
    { name: 'batch', value: 1 },
    { name: 'h', value: null },
    { name: 'N', value: 1 },
    // For the anonymous ones that are open.
    { name: 'default', value: null },
  ]);
});

test('a leading dimension whose name tells of a sequence or an image is no batch', () => {
  for (const name of ['seq', 'sequence_length', 'time', 'num_frames', 'height', 'T', 'n_tokens'])
    assert.deepEqual(shapesOf({ a: [name, 3] }).shapeOf('a'), [name, 3], name);
  for (const name of ['batch_size', 'N', 'B', 'unk__1', 'num_boxes', '?'])
    assert.deepEqual(shapesOf({ a: [name, 3] }).shapeOf('a'), [1, 3], name);
});

test('dims go by name; default is for all others, anonymous ones too', () => {
  const inputs: Record<string, Dim[]> = { a: ['batch', 'h', null], b: [null, 'w'] };
  assert.deepEqual(shapesOf(inputs, { batch: 4 }).shapeOf('a'), [4, 'h', null]);
  const all = shapesOf(inputs, { h: 8, default: 5 });
  assert.deepEqual(all.shapeOf('a'), [5, 8, 5]);
  assert.deepEqual(all.shapeOf('b'), [5, 5]);
});

test('a name that the model does not have is told', () => {
  const inputs: Record<string, Dim[]> = { a: ['batch', 'h'] };
  assert.deepEqual(shapesOf(inputs, { batch: 2, heigth: 8 }).shapes.problems, [
    'the model has no dimension named heigth: it has batch, h',
  ]);
  assert.deepEqual(shapesOf(inputs, { batch: 2, default: 8 }).shapes.problems, []);
  assert.match(shapesOf({ a: [1, 2] }, { n: 1 }).shapes.problems[0]!, /no named ones/);
});

test('what the file states of inner values takes the values in force', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', ['batch', 'h']);
  const y = b.node('Mystery', [x]);
  b.output(b.node('Relu', [y])).graph.valueInfo.set(y, {
    name: y,
    type: { kind: 'tensor', type: 'float32', shape: ['batch', '2*h', 'rest', null] },
  });
  const shapes = inferShapes(b.build(), { dims: { h: 3 } });
  assert.deepEqual(shapes.types.get('Relu1_out'), { kind: 'tensor', type: 'float32', shape: [1, 6, 'rest', null] });
});

test('where the file and the operators differ, the operators win and it is told', () => {
  const b = new ModelBuilder(13);
  const y = b.node('Relu', [b.input('x', [2, 3])]);
  b.output(y, [2, 4]);
  const shapes = inferShapes(b.build());
  assert.deepEqual(shapes.types.get(y), { kind: 'tensor', type: 'float32', shape: [2, 3] });
  assert.equal(shapes.contradictions.length, 1);
  assert.match(shapes.contradictions[0]!, /Relu0_out: the file states 2 × 4, its operators give 2 × 3/);
});

test('shape arithmetic on anonymous dimensions is followed, and shown as unknown', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [2, null, 8]);
  const shape = b.node('Shape', [x]);
  const steps = b.node('Gather', [shape, b.constant([1], [1], 'int64')]);
  const target = b.node('Concat', [steps, b.ints(-1)], { axis: 0n });
  b.output(b.node('Reshape', [x, target]));
  const shapes = inferShapes(b.build());
  // The second axis is exactly 16: the anonymous one cancels.
  assert.deepEqual(shapes.types.get(b.graph.nodes.at(-1)!.outputs[0]!), {
    kind: 'tensor',
    type: 'float32',
    shape: [null, 16],
  });
});
