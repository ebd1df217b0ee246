import assert from 'node:assert/strict';
import test from 'node:test';
import { capturedValues, type DataType, Graph, type Model, Node, tensorType } from '../../src/core/ir';
import { bytesOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { bypass } from '../../src/core/passes/bypass';
import { irVersionFor } from '../../src/core/passes/convertOpset';
import { UniqueNames } from '../../src/core/passes/edit';
import { eliminateIdentity } from '../../src/core/passes/eliminateIdentity';
import { inferredTypes } from '../../src/core/passes/inferredTypes';
import {
  constantsToInitializers,
  constantTensor,
  initializersOutOfInputs,
  uniqueNames,
} from '../../src/core/passes/normalizeConstants';
import { removeDeadCode } from '../../src/core/passes/removeDeadCode';
import { widenFloat16 } from '../../src/core/passes/widenFloat16';
import { ModelBuilder } from '../support/modelBuilder';

const opTypes = (model: Model) => model.graph.nodes.map(n => n.opType);
const eliminate = (model: Model) => eliminateIdentity(model, inferredTypes(model));

test('nodes that change nothing are removed and their consumers read on', () => {
  const b = new ModelBuilder();
  const x = b.input('x', [2, 3]);
  const weight = b.node('Identity', [b.node('Identity', [b.random([3, 3], new Random(1))])]);
  let y = b.node('MatMul', [b.node('Dropout', [b.node('Cast', [x], { to: 1n })]), weight]);
  y = b.node('Reshape', [b.node('Transpose', [y], { perm: [0n, 1n] }), b.ints(2, 3)]);
  const model = b.output(b.node('Relu', [b.node('Concat', [b.node('Flatten', [y])], { axis: 0n })])).build();
  assert.equal(eliminate(model).changed.length, 8);
  assert.deepEqual(opTypes(model), ['MatMul', 'Relu']);
  assert.deepEqual(model.graph.nodes[0]!.inputs, ['x', [...model.graph.initializers.keys()][0]]);
  assert.equal(model.graph.nodes[1]!.inputs[0], model.graph.nodes[0]!.outputs[0]);
});

test('what may change something stays', () => {
  const b = new ModelBuilder();
  const x = b.input('x', ['n', 3]);
  b.output(b.node('Cast', [x], { to: 11n }), undefined, 'float64');
  b.output(b.node('Relu', [b.node('Transpose', [x], { perm: [1n, 0n] })]));
  b.output(b.node('Relu', [b.node('Reshape', [x, b.ints(-1, 3)])]));
  b.output(b.node('Relu', [b.node('Dropout', [x, '', b.input('training', [], 'bool')])]));
  b.node('Dropout', [x], {}, 2);
  b.output(b.lastOutput(1), undefined, 'bool');
  const model = b.build();
  const before = opTypes(model);
  assert.deepEqual(eliminate(model).changed, []);
  assert.deepEqual(opTypes(model), before);
});

test('a graph keeps the names of what it takes in and gives out', () => {
  const b = new ModelBuilder();
  const y = b.node('Relu', [b.input('x', [1])]);
  const given = b.node('Identity', [b.node('Identity', [y])]);
  const model = b
    .output(given)
    .output(b.node('Identity', ['x']))
    .build();
  eliminate(model);
  assert.deepEqual(opTypes(model), ['Relu', 'Identity'], 'an input cannot be an output without a node');
  assert.deepEqual(model.graph.nodes[0]!.outputs, [given]);
});

test('one value under two output names keeps one node between them', () => {
  const b = new ModelBuilder();
  const y = b.node('Relu', [b.input('x', [1])]);
  const [first, second] = [b.node('Identity', [y]), b.node('Identity', [y])];
  const model = b
    .output(first)
    .output(second)
    .output(b.node('Neg', [y]))
    .build();
  const identities = model.graph.nodes.filter(n => n.opType === 'Identity');
  assert.equal(bypass(model.graph, new Set(identities)).length, 1);
  assert.deepEqual(opTypes(model), ['Relu', 'Identity', 'Neg']);
  assert.deepEqual(model.graph.nodes.map(n => [n.inputs[0], n.outputs[0]]).slice(0, 2), [
    ['x', first],
    [first, second],
  ]);
  assert.equal(model.graph.nodes[2]!.inputs[0], first);
});

/** A model whose If reads `outer` in one branch and hands it straight out in the other. */
function capturing(make: (b: ModelBuilder) => string): Model {
  const b = new ModelBuilder();
  const outer = make(b);
  const [reads, hands] = [new Graph('reads'), new Graph('hands')];
  reads.nodes = [new Node('reads/neg', 'Neg', [outer], ['reads_out'])];
  reads.outputs = [{ name: 'reads_out', type: tensorType('float32', [1]) }];
  hands.outputs = [{ name: outer, type: tensorType('float32', [1]) }];
  return b.output(b.node('If', [b.input('flag', [], 'bool')], { then_branch: reads, else_branch: hands })).build();
}

test('values that sub-graphs capture are renamed with them, or left where a sub-graph gives them out', () => {
  const model = capturing(b => b.node('Identity', [b.node('Relu', [b.input('x', [1])])]));
  eliminate(model);
  assert.deepEqual(opTypes(model), ['Relu', 'Identity', 'If']);
  const body = model.graph.nodes[2]!;
  body.graph('else_branch')!.outputs = [{ name: 'x', type: tensorType('float32', [1]) }];
  eliminate(model);
  assert.deepEqual(opTypes(model), ['Relu', 'If']);
  assert.deepEqual([...capturedValues(body.graph('then_branch')!)], [model.graph.nodes[0]!.outputs[0]]);
});

test('dead nodes, initializers and types are removed; what only a sub-graph reads lives', () => {
  const model = capturing(b => {
    b.node('Exp', [b.node('Log', [b.input('x', [1])])]);
    b.constant([1], [1]);
    return b.node('Add', ['x', b.constant([1], [2])]);
  });
  model.graph.valueInfo.set('gone', { name: 'gone', type: tensorType('float32', [1]) });
  assert.deepEqual(
    removeDeadCode(model).changed.map(n => n.replace(/\d+/, '')),
    ['Exp', 'Log'],
  );
  assert.deepEqual(opTypes(model), ['Add', 'If']);
  assert.equal(model.graph.initializers.size, 1);
  assert.equal(model.graph.valueInfo.size, 0);
});

test('Constant nodes of every form become initializers; strings stay', () => {
  const b = new ModelBuilder();
  const make = (attributes: Parameters<ModelBuilder['node']>[2]) => b.node('Constant', [], attributes);
  const names = [
    make({ value_float: 1.5 }),
    make({ value_floats: [1, 2, 3] }),
    make({ value_int: 7n }),
    make({ value_ints: [1n, -1n] }),
    make({ value: b.tensor([2, 1], [4, 5]) }),
    make({ value_string: 'text' }),
  ];
  for (const name of names) b.output(b.node('Identity', [name]));
  const model = b.build();
  assert.equal(constantsToInitializers(model).changed.length, 5);
  const found = names.map(n => model.graph.initializers.get(n)).map(t => t && [t.type, t.dims]);
  const expected: (readonly [DataType, readonly number[]] | undefined)[] = [
    ['float32', []],
    ['float32', [3]],
    ['int64', []],
    ['int64', [2]],
    ['float32', [2, 1]],
    undefined,
  ];
  assert.deepEqual(found, expected);
  const text = model.graph.nodes[0]!;
  assert.equal(constantTensor(text), undefined);
  assert.equal(text.opType, 'Constant');
});

test('initializers leave the inputs, and the IR version allows it', () => {
  const b = new ModelBuilder(8);
  const model = b.output(b.node('Add', [b.input('x', [1]), b.constant([1], [1])])).build();
  assert.equal(model.irVersion, 3);
  assert.equal(model.graph.inputs.length, 2);
  initializersOutOfInputs(model);
  assert.deepEqual(
    model.graph.inputs.map(i => i.name),
    ['x'],
  );
  assert.equal(model.irVersion, 4);
});

test('names: given ones reach the file, new ones clash with nothing in any graph', () => {
  const model = capturing(b => b.node('Relu', [b.input('x', [1])]));
  model.graph.nodes[0]!.fileName = '';
  assert.deepEqual(uniqueNames(model).changed, [model.graph.nodes[0]!.name]);
  assert.equal(model.graph.nodes[0]!.fileName, model.graph.nodes[0]!.name);
  const names = new UniqueNames(model);
  assert.equal(names.value('reads_out'), 'reads_out_2');
  assert.equal(names.value('reads_out'), 'reads_out_3');
  assert.equal(names.value('fresh'), 'fresh');
  assert.equal(names.node('reads/neg'), 'reads/neg_2');
});

test('IR versions follow the table of ONNX releases', () => {
  const table = [7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23].map(irVersionFor);
  assert.deepEqual(table, [3, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11]);
});

test('float16 weights widen exactly and the borders keep their type', async () => {
  const b = new ModelBuilder();
  const x = b.input('x', [2], 'float16');
  const half = b.constant([2], [0.1, 65504], 'float16');
  const y = b.node('Cast', [b.node('Add', [x, half])], { to: 10n });
  const model = b.output(y, [2], 'float16').build();
  const stored = model.graph.initializers.get(half)!;
  await widenFloat16(model);
  assert.deepEqual(opTypes(model), ['Cast', 'Add', 'Cast', 'Cast']);
  const wide = model.graph.initializers.get(half)!;
  assert.equal(stored.type, 'float16');
  assert.deepEqual(wide.data, { kind: 'bytes', bytes: bytesOf(Float32Array.of(0.0999755859375, 65504)) });
  assert.deepEqual(
    model.graph.nodes.map(n => n.int('to')),
    [1, undefined, 1, 10],
  );
  assert.deepEqual(
    [model.graph.inputs[0]!.type, model.graph.outputs[0]!.type],
    [tensorType('float16', [2]), tensorType('float16', [2])],
  );
  assert.deepEqual((await widenFloat16(new ModelBuilder().build())).changed, []);
});
