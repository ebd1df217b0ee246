import assert from 'node:assert/strict';
import test from 'node:test';
import { type Analysis, analyse } from '../../src/core/analysis/analyse';
import { graphView } from '../../src/core/analysis/graphView';
import { inspectionOf } from '../../src/core/analysis/inspect';
import { layerDetails } from '../../src/core/analysis/layerDetails';
import { LatheError } from '../../src/core/errors';
import { ModelBuilder } from '../support/modelBuilder';
import { fixtureNames, openFixture, refusedFixtures } from '../support/onnxFiles';

/** Edges as `from > to`, by title. */
function drawn(analysis: Analysis): string[] {
  const { items, edges } = graphView(analysis);
  return edges.map(e => `${items[e.from]!.title} > ${items[e.to]!.title}`);
}

test('a block is drawn with its shapes, families and weights', async () => {
  const analysis = analyse(await openFixture('residual_bn.onnx'));
  const view = graphView(analysis);
  const inspection = inspectionOf(analysis, { name: '', bytes: 0 });
  const conv1 = view.items.find(i => i.kind === 'layer' && inspection.layers[i.index]!.name === 'conv1')!;
  assert.deepEqual([conv1.title, conv1.family, conv1.weightShape], ['Conv', 'conv', '12 × 8 × 3 × 3']);
  const into = view.edges.filter(e => e.to === conv1.id);
  assert.equal(into.length, 1);
  assert.equal(into[0]!.label, '1 × 8 × 8 × 8');
  assert.equal(view.items.filter(i => i.kind === 'input').length, 1);
  assert.deepEqual(
    drawn(analysis).filter(e => e.endsWith('> Add')),
    ['BatchNormalization > Add', 'Relu > Add'],
  );
});

test('shape arithmetic and constant sub-graphs are folded away, what they serve is drawn', async () => {
  assert.deepEqual(drawn(analyse(await openFixture('dynamic_reshape.onnx'))), [
    'x > Conv',
    'Conv > Reshape',
    'Reshape > y',
  ]);
  const b = new ModelBuilder(13);
  const w = b.node('Transpose', [b.constant([4, 3], new Float32Array(12))]);
  b.output(b.node('MatMul', [b.input('x', [2, 4]), b.node('Transpose', [w])]));
  assert.deepEqual(drawn(analyse(b.build())), ['x > MatMul', 'MatMul > MatMul3_out']);
});

test('indices that come from activations are drawn, though they are settings', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [2, 4]);
  const best = b.node('ArgMax', [x], { axis: 1n, keepdims: 0n });
  b.output(b.node('Gather', [b.constant([4, 3], new Float32Array(12)), best]));
  assert.deepEqual(drawn(analyse(b.build())).slice(0, 2), ['x > ArgMax', 'ArgMax > Gather']);
});

test('a shape that is an output, or computed with, stays', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', ['batch', 'len']);
  const shape = b.node('Shape', [x]);
  b.output(shape).output(b.node('Mul', [x, b.node('Cast', [b.node('Size', [x])], { to: 1n })]));
  const edges = drawn(analyse(b.build(), {}));
  assert.ok(edges.includes('x > Shape'));
  assert.ok(edges.includes('Cast > Mul'));
});

test('captured values of bodies are edges', async () => {
  const analysis = analyse(await openFixture('if_branch.onnx'));
  const inputs = analysis.model.graph.inputs.map(i => i.name);
  for (const name of inputs) assert.ok(drawn(analysis).includes(`${name} > If`), name);
});

test('indices of items are those of the inspection, for every fixture', async () => {
  for (const name of fixtureNames.filter(n => !refusedFixtures.has(n))) {
    const analysis = analyse(await openFixture(name));
    const inspection = inspectionOf(analysis, { name, bytes: 0 });
    const view = graphView(analysis);
    for (const [i, item] of view.items.entries()) {
      assert.equal(item.id, i);
      if (item.kind === 'layer') assert.equal(inspection.layers[item.index]!.op, item.title);
      else assert.equal((item.kind === 'input' ? inspection.inputs : inspection.outputs)[item.index]!.name, item.title);
    }
    for (const e of view.edges) assert.ok(view.items[e.from] && view.items[e.to]);
  }
});

test('the inspector tells roles, sources, attributes and weights', async () => {
  const analysis = analyse(await openFixture('residual_bn.onnx'));
  const conv = layerDetails(analysis, 'conv1');
  assert.deepEqual(
    conv.inputs.map(i => [i.role, i.source]),
    [
      ['X', 'activation'],
      ['W', 'weight'],
    ],
  );
  assert.ok(conv.attributes.some(a => a.name === 'pads' && a.value === '[1, 1, 1, 1]'));
  assert.deepEqual(conv.weights, [conv.inputs[1]!.name]);
  assert.equal(conv.macs, 55296);
  assert.throws(() => layerDetails(analysis, 'nothing'), LatheError);
  const lstm = layerDetails(analyse(await openFixture('lstm.onnx')), 'lstm');
  assert.equal(lstm.inputs[4]!.source, 'omitted');
  assert.equal(lstm.inputs[5]!.source, 'input');
  const clip = layerDetails(analyse(await openFixture('depthwise_se.onnx')), 'relu6');
  assert.deepEqual(
    clip.inputs.map(i => i.source),
    ['activation', 'constant', 'constant'],
  );
  const join = analyse(await openFixture('concat_split_shuffle.onnx'));
  const concat = join.layers.find(l => l.opType === 'Concat')!;
  assert.deepEqual(
    layerDetails(join, concat.name).inputs.map(i => i.role),
    ['inputs 1', 'inputs 2'],
  );
});

test('weights behind constant sub-graphs belong to the layer that uses them', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', [1, 4]);
  const w = b.constant([3, 4], new Float32Array(12));
  const first = b.node('MatMul', [x, b.node('Transpose', [b.node('Identity', [w])])]);
  const filled = b.node('ConstantOfShape', [b.ints(3, 5)]);
  b.output(b.node('MatMul', [first, filled]));
  const analysis = analyse(b.build());
  const { layers, parameters, weightBytes } = inspectionOf(analysis, { name: '', bytes: 0 });
  assert.deepEqual(
    layers.map(l => [l.op, l.parameters, l.macs]),
    [
      ['Identity', 0, 0],
      ['Transpose', 0, 0],
      ['MatMul', 12, 12],
      ['ConstantOfShape', 0, 0],
      ['MatMul', 15, 15],
    ],
  );
  assert.deepEqual([parameters, weightBytes], [27, 108]);
  assert.deepEqual(layerDetails(analysis, layers[2]!.name).weights, [w]);
});
