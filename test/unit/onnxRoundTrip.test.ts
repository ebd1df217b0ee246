import assert from 'node:assert/strict';
import test from 'node:test';
import { Reader } from 'protobufjs/minimal';
import { cloneModel, Graph, intAttribute, Model, makeTensor, Node, readTensor, tensorType } from '../../src/core/ir';
import { decodeModel, encodeModel, encodeToBytes, isUntouched, MemorySink, MemorySource } from '../../src/core/onnx';
import { onnx } from '../../src/core/onnx/generated/onnx';
import { fixtureBytes, fixtureNames, openFixture, refusedFixtures } from '../support/onnxFiles';
import { message, modelWith, rawField, varint } from '../support/protobufBytes';
import { rebuild } from '../support/rebuild';

const readable = fixtureNames.filter(name => !refusedFixtures.has(name));
/** Its unknown fields lie between known ones; written again they come after them. */
const notCanonical = 'unknown_fields.onnx';

const reopen = (bytes: Uint8Array) => decodeModel(new MemorySource(bytes, 'again.onnx'));

test('a model that nobody changed is written back byte for byte', async () => {
  assert.ok(readable.length >= 40);
  for (const name of readable) {
    const model = await openFixture(name);
    assert.ok(isUntouched(model), name);
    assert.ok(isUntouched(cloneModel(model)), `a clone of ${name}`);
    const sink = new MemorySink();
    const { bytes } = await encodeModel(model, sink);
    assert.deepEqual(sink.bytes(), fixtureBytes(name), name);
    assert.equal(bytes, sink.bytes().length);
    assert.equal(sink.committed, false, 'the caller commits');
  }
});

test('encoding field by field gives the same bytes for canonical files', async () => {
  for (const name of readable.filter(n => n !== notCanonical))
    assert.deepEqual(await rebuild(await openFixture(name)), fixtureBytes(name), name);
});

test('fields that the schema does not know survive a change', async () => {
  const model = await openFixture(notCanonical);
  model.producerName = 'changed';
  assert.equal(isUntouched(model), false);
  const proto = onnx.ModelProto.decode(keepUnknown(await encodeToBytes(model)));
  assert.equal(proto.$unknowns?.length, 4);
  const original = onnx.ModelProto.decode(keepUnknown(fixtureBytes(notCanonical)));
  assert.deepEqual(proto.$unknowns, original.$unknowns);
  assert.deepEqual(proto.graph?.$unknowns, original.graph?.$unknowns);
  assert.deepEqual(proto.graph?.node?.[0]?.$unknowns, original.graph?.node?.[0]?.$unknowns);
  assert.equal(proto.graph?.node?.[0]?.$unknowns?.length, 1);
});

test('a change is written and nothing else changes', async () => {
  const model = await openFixture('residual_bn.onnx');
  const node = model.graph.nodes.find(n => n.opType === 'Conv')!;
  node.set(intAttribute('group', 1));
  node.docString = 'changed';
  model.metadata.set('who', 'someone');
  model.opsets.set('com.example', 3);
  const [name, tensor] = [...model.graph.initializers][0]!;
  const bytes = new Uint8Array((await readTensor(tensor)).length).fill(7);
  model.graph.initializers.set(name, { ...tensor, data: { kind: 'bytes', bytes } });
  assert.equal(isUntouched(model), false);

  const again = await reopen(await encodeToBytes(model));
  const before = await openFixture('residual_bn.onnx');
  const changed = again.graph.nodes.find(n => n.name === node.name)!;
  assert.equal(changed.docString, 'changed');
  assert.equal(changed.int('group'), 1);
  assert.equal(again.metadata.get('who'), 'someone');
  assert.deepEqual([...again.opsets], [...before.opsets, ['com.example', 3]]);
  assert.deepEqual(await readTensor(again.graph.initializers.get(name)!), bytes);
  for (const [other, t] of before.graph.initializers)
    if (other !== name) assert.deepEqual(await readTensor(again.graph.initializers.get(other)!), await readTensor(t));
  assert.deepEqual(
    again.graph.nodes.map(n => [n.fileName, n.opType, n.inputs, n.outputs]),
    before.graph.nodes.map(n => [n.fileName, n.opType, n.inputs, n.outputs]),
  );
});

test('edits that are undone leave the model untouched', async () => {
  const model = await openFixture('if_branch.onnx');
  const inner = [...model.graph.nodes.find(n => n.opType === 'If')!.subgraphs()][0]!.graph.nodes[0]!;
  const [first] = inner.inputs;
  inner.inputs[0] = 'other';
  assert.equal(isUntouched(model), false, 'a change within a branch counts');
  inner.inputs[0] = first!;
  model.opsets.set('', model.opset());
  assert.ok(isUntouched(model));
  model.graph.nodes.pop();
  assert.equal(isUntouched(model), false);
});

test('a model made in memory is written and read again', async () => {
  const graph = new Graph('made');
  graph.inputs.push({ name: 'x', type: tensorType('float32', ['batch', null, 4]) });
  graph.outputs.push({ name: 'y', type: tensorType('float32', undefined), docString: 'the result' });
  graph.initializers.set('w', makeTensor('w', 'float32', [4, 600], new Uint8Array(9600).fill(63)));
  graph.initializers.set('e', makeTensor('e', 'int64', [0], new Uint8Array(0)));
  graph.nodes.push(new Node('mul', 'MatMul', ['x', 'w'], ['y']));
  const model = Object.assign(new Model(graph), { irVersion: 8, producerName: 'test', modelVersion: -5n });
  model.opsets.set('', 17);

  const again = await reopen(await encodeToBytes(model));
  assert.deepEqual(again.graph.inputs[0]!.type, tensorType('float32', ['batch', null, 4]));
  assert.deepEqual(again.graph.outputs[0]!.type, tensorType('float32', undefined));
  assert.equal(again.graph.outputs[0]!.docString, 'the result');
  assert.equal(again.modelVersion, -5n);
  assert.equal(again.opset(), 17);
  assert.equal(again.graph.initializers.get('w')!.data.kind, 'range');
  assert.deepEqual(await readTensor(again.graph.initializers.get('w')!), new Uint8Array(9600).fill(63));
  assert.deepEqual(again.graph.initializers.get('e')!.dims, [0]);
  assert.equal(isUntouched(model), false, 'a model without a file is never a copy of one');
});

test('64-bit integers are exact, and a stated default value stays stated', async () => {
  const min = -(2n ** 63n);
  const max = 2n ** 63n - 1n;
  const attribute = message([1, 'i'], [3, max], [20, 2]);
  const list = message([1, 'l'], [8, min], [8, -1n], [8, 0], [20, 7]);
  const bytes = modelWith([
    1,
    [
      [1, 'x'],
      [2, 'z'],
      [3, ''],
      [4, 'Op'],
      [5, attribute],
      [5, list],
      [7, 'com.example'],
    ],
  ]);
  const model = await reopen(bytes);
  const node = model.graph.nodes[1]!;
  const i = node.attributes.get('i')!;
  assert.equal(i.kind === 'int' && i.value, max);
  const l = node.attributes.get('l')!;
  assert.deepEqual(l.kind === 'ints' && l.value, [min, -1n, 0n]);
  assert.deepEqual(await rebuild(model), bytes);
  node.set({ name: 'l', kind: 'ints', value: [max, min] });
  const again = await reopen(await encodeToBytes(model));
  const written = again.graph.nodes[1]!.attributes.get('l')!;
  assert.deepEqual(written.kind === 'ints' && written.value, [max, min]);
});

test('codes newer than the schema are kept and reported, not refused', async () => {
  const tensor = message([1, 2], [2, 99], [8, 'odd'], [9, new Uint8Array(3000)]);
  const attribute = message([1, 'new'], [3, 5], [20, 77]);
  const node = message([1, 'x'], [2, 'z'], [4, 'Op'], [5, attribute]);
  const bytes = modelWith([1, node], [5, tensor]);
  const model = await reopen(bytes);
  assert.ok(isUntouched(model));
  assert.equal(model.graph.initializers.size, 0);
  assert.deepEqual(model.graph.valueInfo.get('odd')!.type, tensorType(undefined, [2]));
  assert.equal(model.graph.nodes[1]!.attributes.get('new')!.kind, 'opaque');
  assert.deepEqual(await rebuild(model), bytes);
  model.graph.initializers.set('w', makeTensor('w', 'uint8', [1], Uint8Array.of(1)));
  const proto = onnx.ModelProto.decode(await encodeToBytes(model));
  assert.deepEqual(
    proto.graph?.initializer?.map(t => [t.name, t.data_type, t.raw_data?.length]),
    [
      ['w', 2, 1],
      ['odd', 99, 3000],
    ],
  );
  assert.equal(proto.graph?.value_info?.length, 0, 'what decoding added is not written');
});

test('what a file states twice is not lost', async () => {
  const twice = (value: number) => message([1, 1], [2, 2], [8, 'w'], [9, Uint8Array.of(value)]);
  const attribute = (value: number) => message([1, 'a'], [3, value], [20, 2]);
  const node = message([1, 'x'], [2, 'z'], [4, 'Op'], [5, attribute(1)], [5, attribute(2)]);
  const f = message([1, 'f'], [10, 'com.example']);
  const bytes = message(
    [1, 8],
    [
      7,
      [
        [1, node],
        [5, twice(1)],
        [5, twice(2)],
        [12, [[1, 'z']]],
      ],
    ],
    [25, f],
    [25, f],
  );
  const model = await reopen(bytes);
  assert.ok(isUntouched(model));
  assert.deepEqual(await rebuild(model), bytes);
  model.producerName = 'changed elsewhere';
  const proto = onnx.ModelProto.decode(await encodeToBytes(model));
  assert.deepEqual(
    [proto.graph?.initializer?.length, proto.graph?.node?.[0]?.attribute?.length, proto.functions.length],
    [2, 2, 2],
  );
});

test('groups and unknown lists are skipped and kept', async () => {
  const extra = [...rawField(900, 3), ...rawField(901, 0, varint(7)), ...rawField(900, 4)];
  const bytes = Uint8Array.from([...modelWith(), ...extra]);
  const model = await reopen(bytes);
  assert.deepEqual(await rebuild(model), bytes);
});

function keepUnknown(bytes: Uint8Array): Reader {
  return Object.assign(new Reader(bytes), { discardUnknown: false });
}
