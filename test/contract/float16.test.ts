/** Models in float16: they load, agree with the original, and keep float32 where an operator has no float16 form. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { float16ToNumber, numberToFloat16 } from '../../src/core/numeric/float16';
import { Random } from '../../src/core/numeric/random';
import { toFloat16 } from '../../src/core/transforms/float16';
import { narrowed } from '../../src/core/transforms/float16/narrowTensor';
import { selectionOf } from '../../src/core/transforms/selection';
import { sizeOf } from '../support/cutLayers';
import { execute, randomDataset, sqnrDb } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { openFixture } from '../support/onnxFiles';

test('finite values beyond the range become its ends and are counted; infinity and NaN stay', () => {
  const count = { clamped: 0 };
  const values = [1e6, -1e6, 65504, Number.POSITIVE_INFINITY, Number.NaN, 1 + 2 ** -11];
  const numbers = Array.from(narrowed(values, count), float16ToNumber);
  // The last lies halfway between two halves: the even one is taken.
  assert.deepEqual(numbers, [65504, -65504, 65504, Number.POSITIVE_INFINITY, Number.NaN, 1]);
  assert.equal(count.clamped, 2);
  assert.equal(numberToFloat16(1 + 3 * 2 ** -11), narrowed([1 + 3 * 2 ** -11], count)[0]);
});

const files = [
  'residual_bn',
  'depthwise_se',
  'lstm',
  'loop',
  'if_branch',
  'resize_op13',
  'resize_op11',
  'upsample_op9',
];
for (const name of files)
  test(`${name} in float16 keeps float32 inputs and outputs and agrees`, async () => {
    const model = await openFixture(`${name}.onnx`);
    const { model: half, changed } = await toFloat16(model, { borders: 'float32' });
    assert.deepEqual(verify(half), verify(model));
    const typesOf = (values: typeof model.graph.inputs) => values.map(v => v.type.kind === 'tensor' && v.type.type);
    assert.deepEqual(typesOf(half.graph.outputs), typesOf(model.graph.outputs));
    const data = randomDataset(model, 1, sizeOf(`${name}.onnx`));
    const feeds = await data.batch(0, 1);
    const [a, b] = [await execute(model, feeds), await execute(half, feeds)];
    assert.ok(sqnrDb([[a, b]]) > 40, `${sqnrDb([[a, b]])} dB, changed ${changed}`);
  });

test('what takes float32 only stands between casts, its weights as they were', async () => {
  const b = new ModelBuilder(13);
  const random = new Random(3);
  const x = b.node('MatMul', [b.input('x', [2, 4]), b.random([4, 4], random)]);
  const sum = b.node('CumSum', [x, b.constant([], [1], 'int64')]);
  const scale = b.constant([], [0.1]);
  const zero = b.constant([], [128], 'uint8');
  const pair = b.node('DequantizeLinear', [b.node('QuantizeLinear', [sum, scale, zero]), scale, zero]);
  const model = b.output(b.node('Relu', [pair])).build();
  const { model: half } = await toFloat16(model, { borders: 'half' });
  const quantize = half.graph.nodes.find(n => n.opType === 'QuantizeLinear')!;
  assert.equal(half.graph.initializers.get(quantize.inputs[1]!)!.type, 'float32');
  assert.deepEqual(
    half.graph.inputs.map(i => i.type.kind === 'tensor' && i.type.type),
    ['float16'],
  );
  const { model: kept } = await toFloat16(model, { borders: 'float32' });
  const feeds = await randomDataset(model, 1).batch(0, 1);
  const [exact, result] = [await execute(model, feeds), await execute(kept, feeds)];
  assert.ok(sqnrDb([[exact, result]]) > 25);
});

const opsOf = (model: Model) => model.graph.nodes.map(n => n.opType);

/** Three products with a Relu behind each of the first two; weights are called w1 to w3. */
function products(): Model {
  const b = new ModelBuilder(13);
  const random = new Random(5);
  let x = b.input('x', [2, 8]);
  for (let i = 0; i < 3; i++) {
    x = b.node('MatMul', [x, b.random([8, 8], random)]);
    if (i < 2) x = b.node('Relu', [x]);
  }
  return b.output(x).build();
}

const float16Of = (
  model: Model,
  names: { only?: readonly string[]; exclude?: readonly string[] },
  borders: 'half' | 'float32',
) => toFloat16(model, { borders, selection: selectionOf(model, names) });

test('only the layers asked for become float16, with what lies between them and one cast on either side', async () => {
  const model = products();
  const [first, second, third] = model.graph.nodes.filter(n => n.opType === 'MatMul').map(n => n.name);
  const { model: half, changed, kept } = await float16Of(model, { only: [first!, second!] }, 'float32');
  assert.deepEqual([changed, kept], [[first, second], []]);
  assert.deepEqual(opsOf(half), ['Cast', 'MatMul', 'Relu', 'MatMul', 'Cast', 'Relu', 'MatMul']);
  assert.deepEqual(verify(half), []);
  const weightOf = (name: string) => half.graph.nodes.find(n => n.name === name)!.inputs[1]!;
  assert.equal(half.graph.initializers.get(weightOf(third!)), model.graph.initializers.get(weightOf(third!)));
  const feeds = await randomDataset(model, 1).batch(0, 1);
  assert.ok(sqnrDb([[await execute(model, feeds), await execute(half, feeds)]]) > 50);
});

test('layers in float32 that follow each other stand between one pair of casts', async () => {
  const model = products();
  const [first, second] = model.graph.nodes.filter(n => n.opType === 'MatMul').map(n => n.name);
  const { model: half } = await float16Of(model, { exclude: [first!, model.graph.nodes[1]!.name, second!] }, 'half');
  assert.deepEqual(opsOf(half), ['Cast', 'MatMul', 'Relu', 'MatMul', 'Cast', 'Relu', 'MatMul']);
});

test('a value that several read is cast once, and given out in its own type', async () => {
  const b = new ModelBuilder(13);
  const random = new Random(7);
  const shared = b.node('MatMul', [b.input('x', [2, 4]), b.random([4, 4], random)]);
  const weight = b.random([4, 4], random);
  const [left, right] = [b.node('MatMul', [shared, weight]), b.node('MatMul', [shared, weight])];
  const model = b.output(shared).output(left).output(right).build();
  const name = model.graph.nodes[0]!.name;
  const { model: half } = await float16Of(model, { only: [name] }, 'float32');
  assert.deepEqual(opsOf(half), ['Cast', 'MatMul', 'Cast', 'MatMul', 'MatMul']);
  const { model: others } = await float16Of(model, { exclude: [name] }, 'float32');
  assert.deepEqual(opsOf(others), ['MatMul', 'Cast', 'MatMul', 'Cast', 'MatMul', 'Cast']);
  assert.deepEqual(verify(others), []);
  const feeds = await randomDataset(model, 1).batch(0, 1);
  const exact = await execute(model, feeds);
  for (const result of [half, others]) assert.ok(sqnrDb([[exact, await execute(result, feeds)]]) > 50);
});

for (const name of ['if_branch', 'loop'])
  test(`${name}: the body of a node that stays float32 stays so, whatever it reads from outside`, async () => {
    const model = await openFixture(`${name}.onnx`);
    const outer = model.graph.nodes.filter(n => [...n.subgraphs()].length > 0).map(n => n.name);
    const { model: half } = await float16Of(model, { exclude: outer }, 'float32');
    assert.deepEqual(verify(half), verify(model));
    const feeds = await randomDataset(model, 1, sizeOf(`${name}.onnx`)).batch(0, 1);
    assert.ok(sqnrDb([[await execute(model, feeds), await execute(half, feeds)]]) > 40);
  });
