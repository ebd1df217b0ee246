import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { Graph, type Model, makeTensor, Node, tensorType } from '../../src/core/ir';
import { floatBytes } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import type { Dataset } from '../../src/core/ports';
import { type QuantizeOptions, quantizeStatic } from '../../src/core/transforms/quantize';
import { execute, randomDataset, randomFeeds, relativeError } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { openFixture } from '../support/onnxFiles';
import { executedOps, fidelity, quantized } from '../support/quantized';
import { runtime } from '../support/runtime';

const random = new Random(31);

/** Two convolutions with a Relu between them. */
function chain(batch: number | string = 'batch'): Model {
  const b = new ModelBuilder();
  const conv = (x: string) => b.node('Conv', [x, b.random([2, 2, 3, 3], random), b.random([2], random)]);
  const first = conv(b.input('x', [batch, 2, 8, 8]));
  return b.output(conv(b.node('Relu', [first]))).build();
}

const refused = (model: Model, options: QuantizeOptions, data: Dataset, message: RegExp) =>
  assert.rejects(
    () => quantized(model, options, data),
    (e: unknown) => e instanceof LatheError && message.test(e.message) && !e.message.includes('\n'),
  );

test('what this version cannot do is refused, not replaced', async () => {
  const model = chain();
  const data = randomDataset(model);
  await refused(model, { bits: 4 }, data, /4 bits/);
  await refused(model, {}, { ...data, samples: 0 }, /at least one sample/);
  await refused(model, { samples: 0 }, data, /at least one sample/);
  await refused(model, { asymmetricWeights: true, adaround: true }, data, /without --asymmetric-weights/);
  await refused(model, { exclude: ['nowhere'] }, data, /called nowhere/);
  await refused(model, {}, { ...data, batch: async () => ({}) }, /no array for the model's input x/);
  await refused(await openFixture('qdq_conv.onnx'), {}, data, /quantized already \(DequantizeLinear/);
  await refused(await openFixture('if_branch.onnx'), {}, data, /nothing to quantize.*bodies of If and Loop/);
});

test('a call of one of the functions of the model is told as such', async () => {
  const model = await openFixture('local_function.onnx');
  const { graph } = model;
  const weight = makeTensor('weight', 'float32', [3, 4], floatBytes('float32', new Float32Array(12).fill(0.5)));
  graph.initializers.set(weight.name, weight);
  graph.nodes.push(new Node('product', 'MatMul', ['y', weight.name], ['z']));
  graph.outputs = [{ name: 'z', type: tensorType('float32', [2, 4]) }];
  const { skipped } = await quantized(model, {}, randomDataset(model));
  const reason = 'lathe.test.ScaledAdd is a function of the model';
  assert.deepEqual(
    skipped.filter(s => s.reason === reason).map(s => s.node),
    ['first', 'second'],
  );
});

test('the model given is left as it is', async () => {
  const model = chain();
  const before = JSON.stringify(model.graph.nodes.map(n => [n.name, n.inputs, n.outputs]));
  const tensors = [...model.graph.initializers];
  await quantized(model);
  assert.equal(JSON.stringify(model.graph.nodes.map(n => [n.name, n.inputs, n.outputs])), before);
  assert.deepEqual([...model.graph.initializers], tensors);
  assert.equal(model.metadata.size, 0);
});

test('names, origins and provenance are kept', async () => {
  const model = await openFixture('residual_bn.onnx');
  const provenance = { version: '0.1.0', source: 'residual_bn.onnx' };
  const env = { runtime, clock: { now: () => 0 }, dataset: randomDataset(model), provenance };
  const { model: result, changed, steps } = await quantizeStatic(model, { perTensor: true }, env);
  const names = new Set(model.graph.nodes.map(n => n.name));
  assert.ok(changed.every(name => names.has(name)));
  assert.ok(model.graph.nodes.filter(n => n.opType === 'BatchNormalization').every(n => changed.includes(n.name)));
  for (const node of result.graph.nodes)
    assert.ok(names.has(node.name) || node.origin.every(o => names.has(o)), `${node.name} from ${node.origin}`);
  assert.deepEqual(
    steps,
    ['prepare', 'calibrate', 'quantize'].map(name => ({ name, seconds: 0 })),
  );
  assert.equal(result.metadata.get('lathe.version'), '0.1.0');
  assert.equal(result.metadata.get('lathe.source'), 'residual_bn.onnx');
  const [step] = JSON.parse(result.metadata.get('lathe.steps')!);
  assert.deepEqual(step, {
    step: 'quantize',
    options: { mode: 'static', perTensor: true, reduceRange: false },
    data: 'synthetic (seeded)',
  });
});

test('an excluded layer stays float, also by the name of what was folded into it', async () => {
  const model = chain();
  const [first, , second] = model.graph.nodes;
  const { model: result, skipped, changed } = await quantized(model, { exclude: [second!.name] });
  assert.deepEqual(skipped, [{ node: second!.name, reason: 'excluded by request' }]);
  assert.deepEqual(changed, [first!.name, model.graph.nodes[1]!.name]);
  assert.deepEqual(await executedOps(result), ['Conv', 'DequantizeLinear', 'QLinearConv', 'QuantizeLinear']);
  const folded = await openFixture('residual_bn.onnx');
  const norm = folded.graph.nodes.find(n => n.opType === 'BatchNormalization')!;
  const { skipped: reasons } = await quantized(folded, { exclude: [norm.name] });
  assert.ok(reasons.some(s => s.reason === 'excluded by request'));
});

test('per-tensor scales are scalars; a reduced range uses seven bits', async () => {
  const model = chain();
  const { model: result } = await quantized(model, { perTensor: true, reduceRange: true });
  const scales = [...result.graph.initializers].filter(([name]) => name.endsWith('_scale'));
  assert.ok(scales.length >= 5 && scales.every(([, t]) => t.dims.length === 0));
  for (const [, t] of result.graph.initializers)
    if (t.type === 'int8' && t.data.kind === 'bytes' && t.dims.length > 1)
      assert.equal(Math.max(...new Int8Array(t.data.bytes).map(Math.abs)), 64);
});

test('values that are not finite keep their layers float, and the reason says so', async () => {
  const b = new ModelBuilder();
  const x = b.input('x', [1, 2, 6, 6]);
  const conv = (y: string) => b.node('Conv', [y, b.random([2, 2, 3, 3], random)]);
  const model = b
    .output(conv(b.node('Log', [x])))
    .output(conv(x))
    .build();
  const { model: result, skipped } = await quantized(model);
  assert.match(skipped.find(s => s.node === model.graph.nodes[1]!.name)!.reason, /Log.*not finite/);
  assert.ok((await executedOps(result)).includes('QLinearConv'));
});

test('a model of a fixed batch is fed whole batches; too few samples are refused', async () => {
  const model = chain(4);
  const data: Dataset = { ...randomDataset(model), samples: 9 };
  const batches: [number, number][] = [];
  const counting: Dataset = {
    ...data,
    batch: (start, count) => {
      batches.push([start, count]);
      return data.batch(start, count);
    },
  };
  await quantized(model, {}, counting);
  assert.deepEqual(batches, [
    [0, 4],
    [4, 4],
  ]);
  await refused(model, {}, { ...data, samples: 3 }, /4 samples at a time but the data has 3/);
});

test('cancelling ends calibration, and progress goes up to the last sample', async () => {
  const model = chain();
  const fractions: number[] = [];
  let asked = 0;
  const progress = {
    report: (_: string, fraction?: number) => void (fraction !== undefined && fractions.push(fraction)),
    throwIfCancelled: () => {
      if (asked++ > 18) throw new LatheError('cancelled', 'cancelled');
    },
  };
  const env = { runtime, clock: { now: () => 0 }, dataset: randomDataset(model, 50), progress };
  await assert.rejects(() => quantizeStatic(model, {}, env), { code: 'cancelled' });
  assert.ok(fractions.length > 0 && fractions.length < 50);
  asked = Number.NEGATIVE_INFINITY;
  await quantizeStatic(model, { samples: 10 }, env);
  assert.equal(fractions.at(-1), 1);
});

test('float16 inputs and outputs keep their type', async () => {
  const model = await openFixture('float16_network.onnx');
  const { model: result } = await quantized(model);
  const types = (m: Model) => [...m.graph.inputs, ...m.graph.outputs].map(v => v.type.kind === 'tensor' && v.type.type);
  assert.deepEqual(types(result), types(model));
  assert.ok((await fidelity(model, result, randomDataset(model))) > 25);
});

test('a sub-graph that captures a quantized value computes the same', async () => {
  const b = new ModelBuilder();
  const y = b.node('Conv', [b.input('x', [1, 2, 6, 6]), b.random([2, 2, 3, 3], random)]);
  const branch = (name: string, opType: string) => {
    const graph = new Graph(name);
    graph.nodes = [new Node(`${name}/${opType}`, opType, [y], [`${name}_out`])];
    graph.outputs = [{ name: `${name}_out`, type: tensorType('float32', [1, 2, 4, 4]) }];
    return graph;
  };
  const branches = { then_branch: branch('then', 'Abs'), else_branch: branch('else', 'Neg') };
  const model = b.output(b.node('If', [b.input('flag', [], 'bool')], branches)).build();
  const { model: result } = await quantized(model);
  assert.ok((await executedOps(result)).includes('QLinearConv'));
  assert.ok((await fidelity(model, result, randomDataset(model))) > 25);
});

test('a constant input of zeros and a dead channel do no harm', async () => {
  const b = new ModelBuilder();
  const w = b.constant([2, 2, 1, 1], [0, 0, 1, 2]);
  const y = b.node('Relu', [b.node('Conv', [b.input('x', [1, 2, 4, 4]), w, b.constant([2], [-1, 3])])]);
  const model = b.output(b.node('Conv', [y, b.random([3, 2, 1, 1], random)])).build();
  const zeros: Dataset = {
    ...randomDataset(model),
    batch: async () => ({ x: { type: 'float32', dims: [1, 2, 4, 4], data: new Float32Array(32) } }),
  };
  const { model: result } = await quantized(model, {}, zeros);
  const feeds = await zeros.batch(0, 1);
  assert.ok(relativeError(await execute(model, feeds), await execute(result, feeds)) < 0.02);
  const outputs = await execute(result, randomFeeds(model, 1));
  assert.ok(Object.values(outputs).every(t => [...(t.data as Float32Array)].every(Number.isFinite)));
});
