/** If, Loop, Scan and model-local functions: shapes, costs and weights of what they hold. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { analyse } from '../../src/core/analysis/analyse';
import { inspectionOf } from '../../src/core/analysis/inspect';
import { type Graph, type Model, type ModelFunction, Node, tensorType } from '../../src/core/ir';
import { ModelBuilder } from '../support/modelBuilder';
import { openFixture } from '../support/onnxFiles';

const inspectionOfModel = (model: Model) => inspectionOf(analyse(model), { name: '', bytes: 0 });

/** A branch: a MatMul of the outer `x` [2, 4] with a weight of its own [4, width]. */
function branch(width: number): Graph {
  const b = new ModelBuilder(13, `w${width}_`);
  const y = b.node('MatMul', ['x', b.constant([4, width], new Float32Array(4 * width))]);
  b.output(y);
  return b.graph;
}

function ifModel(condition: (b: ModelBuilder) => string, widths: readonly [number, number]): Model {
  const b = new ModelBuilder(13);
  b.input('x', [2, 4]);
  b.output(b.node('If', [condition(b)], { then_branch: branch(widths[0]), else_branch: branch(widths[1]) }));
  return b.build();
}

test('If: the dearer branch, and what both shapes have in common', () => {
  const { layers } = inspectionOfModel(ifModel(b => b.input('c', [], 'bool'), [3, 5]));
  assert.deepEqual([layers[0]!.macs, layers[0]!.parameters, layers[0]!.outputs[0]!.shape], [40, 32, [2, null]]);
});

test('If: a condition that is known leaves one branch', () => {
  const { layers } = inspectionOfModel(ifModel(b => b.constant([], [1], 'bool'), [3, 5]));
  assert.deepEqual([layers[0]!.macs, layers[0]!.outputs[0]!.shape], [24, [2, 3]]);
});

/** A loop over a carried [2, 4] times a weight [4, 4], with one scan output; `growing`: the carried value doubles. */
function loopModel(trips: (b: ModelBuilder) => string, keepGoing: 'always' | 'unknown', growing = false): Model {
  const body = new ModelBuilder(13, 'in_');
  const going = body.input('going', [], 'bool');
  body.graph.inputs.unshift({ name: 'i', type: tensorType('int64', []) });
  body.graph.inputs.push({ name: 'state', type: tensorType('float32', undefined) });
  const product = body.node('MatMul', ['state', 'w']);
  const next = growing ? body.node('Concat', [product, product], { axis: 0n }) : product;
  const condition = keepGoing === 'always' ? body.node('Identity', [going]) : body.node('Not', ['stop']);
  body
    .output(condition, [], 'bool')
    .output(next)
    .output(body.node('Relu', [product]));

  const b = new ModelBuilder(13);
  const x = b.input('x', [2, 4]);
  b.input('stop', [], 'bool');
  b.graph.initializers.set('w', { ...b.tensor([4, 4], new Float32Array(16)), name: 'w' });
  const last = b.node('Loop', [trips(b), '', x], { body: body.graph }, 2);
  return b.output(last).output(b.lastOutput(1)).build();
}
const seven = (b: ModelBuilder) => b.constant([], [7], 'int64');

test('Loop: the body times the trip count, scans stacked', () => {
  const [layer] = inspectionOfModel(loopModel(seven, 'always')).layers;
  assert.deepEqual([layer!.macs, layer!.parameters], [7 * 2 * 4 * 4, 16]);
  assert.deepEqual(
    layer!.outputs.map(o => o.shape),
    [
      [2, 4],
      [7, 2, 4],
    ],
  );
});

test('Loop: how often shows only at run time', () => {
  for (const model of [loopModel(b => b.input('n', [], 'int64'), 'always'), loopModel(seven, 'unknown')]) {
    const inspection = inspectionOfModel(model);
    assert.equal(inspection.layers[0]!.macs, null);
    assert.deepEqual(inspection.unknownCost, [inspection.layers[0]!.name]);
    assert.deepEqual(inspection.layers[0]!.outputs[1]!.shape, [null, 2, 4]);
  }
});

test('Loop: a carried size that grows is unknown', () => {
  const [layer] = inspectionOfModel(loopModel(seven, 'always', true)).layers;
  assert.deepEqual(layer!.outputs[0]!.shape, [null, 4]);
  assert.equal(layer!.macs, null);
});

test('Scan: once for every element of the scanned axis', () => {
  const body = new ModelBuilder(13, 'in_');
  const [state, element] = [body.input('state', [3]), body.input('element', [4])];
  const product = body.node('MatMul', [element, body.constant([4, 3], new Float32Array(12))]);
  const next = body.node('Add', [state, product]);
  body.output(next).output(product);
  const b = new ModelBuilder(13);
  const inputs = [b.input('s', [3]), b.input('x', [5, 4])];
  const last = b.node('Scan', inputs, { body: body.graph, num_scan_inputs: 1n }, 2);
  const [layer] = inspectionOfModel(b.output(last).output(b.lastOutput(1)).build()).layers;
  assert.deepEqual([layer!.macs, layer!.parameters], [5 * 12, 12]);
  assert.deepEqual(
    layer!.outputs.map(o => o.shape),
    [[3], [5, 3]],
  );
});

test('a call of a function costs what its body costs, with the weights handed to it', async () => {
  const b = new ModelBuilder(18);
  const x = b.input('x', [2, 4]);
  const w = b.constant([4, 6], new Float32Array(24));
  const first = b.node('Dense', [x, w]);
  b.output(first).output(b.node('Dense', [b.node('Neg', [x]), w]));
  const model = b.build();
  for (const node of model.graph.nodes) if (node.opType === 'Dense') node.domain = 'local';
  model.opsets.set('local', 1);
  const dense: ModelFunction = {
    name: 'Dense',
    domain: 'local',
    inputs: ['X', 'W'],
    outputs: ['Y'],
    nodes: [new Node('mm', 'MatMul', ['X', 'W'], ['P']), new Node('act', 'Relu', ['P'], ['Y'])],
    opsets: new Map([['', 18]]),
  };
  model.functions.set('local:Dense', dense);
  const inspection = inspectionOfModel(model);
  assert.deepEqual(
    inspection.layers.map(l => [l.op, l.macs, l.parameters, l.outputs[0]!.shape]),
    [
      ['Dense', 48, 24, [2, 6]],
      ['Neg', 0, 0, [2, 4]],
      ['Dense', 48, 24, [2, 6]],
    ],
  );
  assert.equal(inspection.parameters, 24, 'one weight, handed over twice');
  const fixture = inspectionOfModel(await openFixture('local_function.onnx'));
  assert.deepEqual(fixture.unknownCost, []);
});

test('functions that call themselves end as unknown', () => {
  const b = new ModelBuilder(18);
  b.output(b.node('Again', [b.input('x', [2])]));
  const model = b.build();
  model.graph.nodes[0]!.domain = 'local';
  const inner = new Node('inner', 'Again', ['X'], ['Y'], 'local');
  const again = {
    name: 'Again',
    domain: 'local',
    inputs: ['X'],
    outputs: ['Y'],
    nodes: [inner, inner],
    opsets: new Map(),
  };
  model.functions.set('local:Again', again);
  assert.equal(inspectionOfModel(model).layers[0]!.macs, null);
});
