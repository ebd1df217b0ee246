import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { byteLength, type DataType, dataTypeCode, readTensor, type Tensor } from '../../src/core/ir';
import { decodeModel, encodeToBytes, MemorySource } from '../../src/core/onnx';
import { openFixture } from '../support/onnxFiles';
import { type Field, message, modelWith, rawField, varint } from '../support/protobufBytes';
import { rebuild } from '../support/rebuild';

const FIELD = { float_data: 4, int32_data: 5, int64_data: 7, raw_data: 9, double_data: 10, uint64_data: 11 } as const;

function tensorBytes(type: DataType, dims: readonly number[], ...data: readonly Uint8Array[]): Uint8Array {
  const head = message(...dims.map((d): Field => [1, d]), [2, dataTypeCode(type)]);
  const name = message([8, 'w']);
  const inOrder = [...data, name].sort((a, b) => a[0]! - b[0]!);
  return Uint8Array.from([...head, ...inOrder.flatMap(d => [...d])]);
}
const packed = (field: keyof typeof FIELD, values: readonly (number | bigint)[]) =>
  message([FIELD[field], Uint8Array.from(values.flatMap(v => varint(BigInt.asUintN(64, BigInt(v)))))]);

async function decodeTensor(bytes: Uint8Array): Promise<Tensor> {
  const file = modelWith([5, bytes]);
  const model = await decodeModel(new MemorySource(file, 't.onnx'));
  assert.deepEqual(await rebuild(model), file, 'written back as it was');
  return model.graph.initializers.get('w')!;
}
const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

test('typed lists hold their elements in the layout of raw_data', async () => {
  const cases: [DataType, number[], Uint8Array, ArrayBufferView][] = [
    ['int32', [3], packed('int32_data', [1, -2, 2 ** 31 - 1]), Int32Array.of(1, -2, 2 ** 31 - 1)],
    ['int16', [2], packed('int32_data', [-300, 7]), Int16Array.of(-300, 7)],
    ['int8', [2], packed('int32_data', [-128, 127]), Int8Array.of(-128, 127)],
    ['uint8', [2], packed('int32_data', [0, 255]), Uint8Array.of(0, 255)],
    ['bool', [2], packed('int32_data', [1, 0]), Uint8Array.of(1, 0)],
    ['uint16', [1], packed('int32_data', [65535]), Uint16Array.of(65535)],
    ['float16', [2], packed('int32_data', [0x3c00, 0xfc00]), Uint16Array.of(0x3c00, 0xfc00)],
    ['bfloat16', [1], packed('int32_data', [0x3f80]), Uint16Array.of(0x3f80)],
    ['float8e5m2', [2], packed('int32_data', [0x7c, 0xfc]), Uint8Array.of(0x7c, 0xfc)],
    ['int4', [3], packed('int32_data', [0xf1, 0x07]), Uint8Array.of(0xf1, 0x07)],
    ['int64', [2], packed('int64_data', [-(2n ** 63n), 5]), BigInt64Array.of(-(2n ** 63n), 5n)],
    ['uint64', [1], packed('uint64_data', [2n ** 64n - 1n]), BigUint64Array.of(2n ** 64n - 1n)],
    ['uint32', [1], packed('uint64_data', [2 ** 32 - 1]), Uint32Array.of(2 ** 32 - 1)],
    ['float32', [2], message([4, bytesOf(Float32Array.of(0.5, -0))]), Float32Array.of(0.5, -0)],
    ['complex64', [1], message([4, bytesOf(Float32Array.of(1, 2))]), Float32Array.of(1, 2)],
    ['float64', [1], message([10, bytesOf(Float64Array.of(Math.PI))]), Float64Array.of(Math.PI)],
  ];
  for (const [type, dims, data, expected] of cases) {
    const tensor = await decodeTensor(tensorBytes(type, dims, data));
    assert.equal(tensor.type, type);
    assert.deepEqual(tensor.dims, dims);
    assert.deepEqual(await readTensor(tensor), bytesOf(expected), type);
  }
});

test('elements that were not packed, or packed in parts, are read and written back as they were', async () => {
  const int32 = (...values: number[]) => values.map(v => rawField(5, 0, varint(v)));
  assert.deepEqual(await readTensor(await decodeTensor(unpacked('int8', [2], int32(3, 255)))), Uint8Array.of(3, 255));
  const floats = [1.5, 2.5].map(v => rawField(4, 5, [...bytesOf(Float32Array.of(v))]));
  assert.deepEqual(
    await readTensor(await decodeTensor(unpacked('float32', [2], floats))),
    bytesOf(Float32Array.of(1.5, 2.5)),
  );
  const parts = [packed('int64_data', [1, 2]), packed('int64_data', [3])];
  const int64 = await decodeTensor(tensorBytes('int64', [3], ...parts));
  assert.deepEqual(await readTensor(int64), bytesOf(BigInt64Array.of(1n, 2n, 3n)));
  // One part is long enough to stay in the file, the other is not.
  const long = new Float32Array(400).map((_, i) => i);
  const mixed = [message([4, bytesOf(long)]), message([4, bytesOf(Float32Array.of(-1))])];
  const float32 = await decodeTensor(tensorBytes('float32', [401], ...mixed));
  assert.deepEqual(await readTensor(float32), bytesOf(Float32Array.of(...long, -1)));
});

/** Unknown to the schema, so written last. */
function unpacked(type: DataType, dims: readonly number[], elements: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([...tensorBytes(type, dims), ...elements.flatMap(e => [...e])]);
}

test('changing a tensor drops the elements that its file held', async () => {
  const elements = [rawField(5, 0, [1]), rawField(5, 0, [2]), rawField(777, 0, [9])];
  const model = await decodeModel(new MemorySource(modelWith([5, unpacked('int8', [2], elements)])));
  const old = model.graph.initializers.get('w')!;
  model.graph.initializers.set('w', { ...old, data: { kind: 'bytes', bytes: Uint8Array.of(8, 9) } });
  const bytes = await encodeToBytes(model);
  const again = await decodeModel(new MemorySource(bytes));
  const tensor = again.graph.initializers.get('w')!;
  assert.equal(tensor.storedIn, 'raw_data');
  assert.deepEqual(await readTensor(tensor), Uint8Array.of(8, 9));
  assert.ok(Buffer.from(bytes).includes(Buffer.from(rawField(777, 0, [9]))), 'an unknown field survives');
});

test('a tensor whose data does not fit its type and dims is refused', async () => {
  const refused: [Uint8Array, RegExp][] = [
    [tensorBytes('float32', [2], message([9, new Uint8Array(7)])), /tensor "w" holds 7 bytes, but 8 are needed/],
    [tensorBytes('float32', [2], message([4, new Uint8Array(4)])), /another number of elements in float_data, but 2/],
    [tensorBytes('int8', [2], packed('int32_data', [1, 2, 3])), /another number of elements in int32_data, but 2/],
    [tensorBytes('int8', [2 ** 40], packed('int32_data', [1])), /another number of elements/],
    [tensorBytes('int64', [1], message([7, Uint8Array.of(0x80)])), /another number of elements/],
    [tensorBytes('string', [2], message([6, 'one'])), /tensor "w" holds 1 strings, but 2 are needed/],
    [tensorBytes('float32', [3]), /tensor "w" holds another number of elements/],
    [tensorBytes('int8', [-1], packed('int32_data', [1])), /tensor "w" has negative dims \[-1\]/],
  ];
  for (const [bytes, reason] of refused) await assert.rejects(decodeTensor(bytes), reason);
});

test('long payloads stay in the file, short ones are in memory and aligned', async () => {
  for (const [length, kind] of [
    [1024, 'bytes'],
    [1025, 'range'],
  ] as const) {
    const content = new Uint8Array(length).map((_, i) => i);
    const { data } = await decodeTensor(tensorBytes('uint8', [length], message([9, content])));
    assert.equal(data.kind, kind);
    if (data.kind === 'bytes') assert.equal(data.bytes.byteOffset % 8, 0);
  }
  const list = await decodeTensor(tensorBytes('float64', [200], message([10, new Uint8Array(1600)])));
  assert.equal(list.data.kind, 'range');
});

test('the typed fixtures hold the values that they were made with', async () => {
  const { graph } = await openFixture('half_precision.onnx');
  const half = [...graph.initializers.values()].find(t => t.storedIn === 'int32_data')!;
  assert.equal(half.type, 'float16');
  assert.equal(
    (await readTensor(half)).length,
    byteLength(
      'float16',
      half.dims.reduce((n, d) => n * d, 1),
    ),
  );
  const strings = await openFixture('string_tensors.onnx');
  const [tensor] = [...strings.graph.initializers.values()];
  assert.equal(tensor!.data.kind, 'strings');
});

test('any signed integer survives the lists of 32 and 64 bits', async () => {
  const ints = fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(ints, async values => {
      const int64 = await decodeTensor(tensorBytes('int64', [values.length], packed('int64_data', values)));
      assert.deepEqual(await readTensor(int64), bytesOf(BigInt64Array.from(values)));
      const narrow = values.map(v => BigInt.asIntN(32, v));
      const int32 = await decodeTensor(tensorBytes('int32', [values.length], packed('int32_data', narrow)));
      assert.deepEqual(await readTensor(int32), bytesOf(Int32Array.from(narrow, Number)));
    }),
    { numRuns: 100 },
  );
});
