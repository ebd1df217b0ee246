import assert from 'node:assert/strict';
import test from 'node:test';
import { readTensor } from '../../src/core/ir';
import { decodeModel, encodeModel, encodeToBytes, isUntouched, MemorySink, MemorySource } from '../../src/core/onnx';
import type { ByteSource } from '../../src/core/ports';
import { openFixture } from '../support/onnxFiles';
import { type Field, message, modelWith } from '../support/protobufBytes';

const external = (name: string, file: string, dims: number[], ...more: Field[]): Field => [
  5,
  [...dims.map((d): Field => [1, d]), [2, 1], [8, name], [13, entry('location', file)], ...more, [14, 1]],
];
const entry = (key: string, value: string): Field[] => [
  [1, key],
  [2, value],
];

/** Saves with an external data file and opens the result. */
async function saveOutside(model: Awaited<ReturnType<typeof decodeModel>>, weights: 'keep' | 'external') {
  const [sink, data] = [new MemorySink(), new MemorySink()];
  const externalData = { fileName: 'out.data', open: async () => data };
  const { bytes, externalBytes } = await encodeModel(model, sink, { weights, externalData });
  assert.equal(bytes, sink.bytes().length);
  assert.equal(externalBytes, data.bytes().length);
  const again = await decodeModel(new MemorySource(sink.bytes(), 'out.onnx'), {
    openExternal: async location =>
      new MemorySource(location === 'out.data' ? data.bytes() : new Uint8Array(0), location),
  });
  return { sink, data, again };
}

test('external tensors are ranges of their files', async () => {
  for (const name of ['model', 'whole_file']) {
    const model = await openFixture(`external/${name}.onnx`);
    for (const [tensorName, length] of [
      ['w1', 2048],
      ['w2', 512],
    ] as const) {
      const tensor = model.graph.initializers.get(tensorName)!;
      assert.equal(tensor.storedIn, 'external');
      assert.equal(tensor.data.kind, 'range');
      assert.equal((await readTensor(tensor)).length, length);
    }
    assert.ok(isUntouched(model));
  }
});

test('small external tensors are read on opening, for shapes need their values', async () => {
  const file = new Uint8Array(4096).map((_, i) => i);
  const shape: Field = [
    5,
    [
      [1, 4],
      [2, 7],
      [8, 'shape'],
      [13, entry('location', 'd')],
      [13, entry('offset', '64')],
      [14, 1],
    ],
  ];
  const bytes = modelWith(external('few', 'd', [64]), external('many', 'd', [65]), shape);
  const model = await decodeModel(new MemorySource(bytes), { openExternal: async l => new MemorySource(file, l) });
  const kinds = [...model.graph.initializers.values()].map(t => [t.name, t.data.kind, t.storedIn]);
  assert.deepEqual(kinds, [
    ['few', 'bytes', 'external'],
    ['many', 'range', 'external'],
    ['shape', 'bytes', 'external'],
  ]);
  assert.deepEqual(await readTensor(model.graph.initializers.get('shape')!), file.slice(64, 96));
});

test('by default external weights go into the one file that is written', async () => {
  const model = await openFixture('external/model.onnx');
  const sink = new MemorySink();
  assert.deepEqual((await encodeModel(model, sink)).externalBytes, 0);
  assert.deepEqual(sink.bytes(), await encodeToBytes(model));
  const again = await decodeModel(new MemorySource(sink.bytes(), 'inlined.onnx'));
  for (const [name, tensor] of model.graph.initializers) {
    const inlined = again.graph.initializers.get(name)!;
    assert.equal(inlined.storedIn, 'raw_data');
    assert.deepEqual(await readTensor(inlined), await readTensor(tensor));
  }
});

test('external weights can be kept outside, in a new file with only what is used', async () => {
  const model = await openFixture('external/model.onnx');
  const original = await readTensor(model.graph.initializers.get('w2')!);
  model.graph.initializers.delete('w1');
  const { data, again } = await saveOutside(model, 'keep');
  assert.ok(data.committed, 'who opens it commits it');
  assert.equal(data.bytes().length, 512);
  const w2 = again.graph.initializers.get('w2')!;
  assert.equal(w2.external?.location, 'out.data');
  assert.deepEqual(await readTensor(w2), original);
});

test('inline weights can be moved outside: aligned, once each, small ones stay', async () => {
  const big = (name: string): Field => [
    5,
    [
      [1, 100_000],
      [2, 2],
      [8, name],
      [9, new Uint8Array(100_000).fill(name.length)],
    ],
  ];
  const small: Field = [
    5,
    [
      [1, 8],
      [2, 2],
      [8, 'small'],
      [9, new Uint8Array(8)],
    ],
  ];
  const model = await decodeModel(new MemorySource(modelWith(big('a'), big('bb'), small)));
  model.graph.initializers.set('shared', { ...model.graph.initializers.get('a')!, name: 'shared' });
  const { again, data } = await saveOutside(model, 'external');
  const places = [...again.graph.initializers.values()].map(t => [
    t.name,
    t.storedIn,
    t.data.kind === 'range' && t.data.offset,
  ]);
  assert.deepEqual(places, [
    ['a', 'external', 0],
    ['bb', 'external', 102_400],
    ['small', 'raw_data', false],
    ['shared', 'external', 0],
  ]);
  assert.equal(data.bytes().length, 202_400);
  for (const [name, tensor] of again.graph.initializers)
    assert.deepEqual(await readTensor(tensor), await readTensor(model.graph.initializers.get(name)!));
});

test('entries beside location, offset and length are kept, a checksum of other bytes is not', async () => {
  const bytes = modelWith(external('w', 'd', [100], [13, entry('checksum', 'abc')], [13, entry('basepath', 'p')]));
  const openExternal = async (l: string) => new MemorySource(new Uint8Array(400), l);
  const model = await decodeModel(new MemorySource(bytes), { openExternal });
  assert.deepEqual([...model.graph.initializers.get('w')!.external!.entries.keys()], ['checksum', 'basepath']);
  const { again } = await saveOutside(model, 'keep');
  assert.deepEqual([...again.graph.initializers.get('w')!.external!.entries], [['basepath', 'p']]);
});

test('external data within messages that the IR keeps unread moves into the file', async () => {
  const [, values] = external('s', 'd', [300]);
  const indices: Field[] = [
    [1, 300],
    [2, 7],
    [7, new Uint8Array(300).map((_, i) => i % 100)],
  ];
  const bytes = modelWith([
    15,
    [
      [1, values],
      [2, indices],
      [3, 1000],
    ],
  ]);
  const content = new Uint8Array(1200).map((_, i) => i * 7);
  const model = await decodeModel(new MemorySource(bytes), { openExternal: async l => new MemorySource(content, l) });
  assert.equal(isUntouched(model), false);
  const written = await encodeToBytes(model);
  assert.ok(Buffer.from(written).includes(Buffer.from(message([9, content]))));
  assert.equal(Buffer.from(written).includes('location'), false);
});

test('a failure while external data is written aborts that file', async () => {
  const model = await openFixture('external/model.onnx');
  class FullDisk extends MemorySink {
    aborted = false;
    override async copy(): Promise<void> {
      throw new Error('no space left');
    }
    override async abort(): Promise<void> {
      this.aborted = true;
    }
  }
  const data = new FullDisk();
  const externalData = { fileName: 'out.data', open: async () => data };
  await assert.rejects(encodeModel(model, new MemorySink(), { weights: 'external', externalData }), /no space left/);
  assert.ok(data.aborted && !data.committed);
});

/** Gigabytes that exist nowhere: reading them fails the test. */
class Unread implements ByteSource {
  readonly label = 'unread';
  constructor(readonly size: number) {}
  async read(): Promise<Uint8Array> {
    throw new assert.AssertionError({ message: 'a weight was read' });
  }
}
/** Counts what is written; holds nothing. */
class CountingSink extends MemorySink {
  count = 0;
  override async write(bytes: Uint8Array): Promise<void> {
    this.count += bytes.length;
  }
  override async copy(_source: ByteSource, _offset: number, length: number): Promise<void> {
    this.count += length;
  }
}

async function modelOfGigabytes() {
  const model = await openFixture('external/model.onnx');
  for (const name of ['w1', 'w2']) {
    const data = { kind: 'range', source: new Unread(3e9), offset: 100, length: 1.2e9 } as const;
    model.graph.initializers.set(name, { ...model.graph.initializers.get(name)!, dims: [3e8], data });
  }
  return model;
}

test('weights beyond the limit of one file ask for external data', async () => {
  const model = await modelOfGigabytes();
  await assert.rejects(
    encodeModel(model, new MemorySink()),
    /too large for one .onnx file \(2 GB\): save .* external data/,
  );
  await assert.rejects(encodeToBytes(model), /larger than 2 GB/);
});

test('weights beyond the limit of one file are copied into external data, never read', async () => {
  const model = await modelOfGigabytes();
  const [sink, data] = [new MemorySink(), new CountingSink()];
  const externalData = { fileName: 'out.data', open: async () => data };
  const { externalBytes } = await encodeModel(model, sink, { externalData });
  assert.equal(externalBytes, data.count);
  assert.ok(data.count >= 2.4e9 && data.count < 2.4e9 + 4096);
  const openExternal = async () => new Unread(data.count);
  const again = await decodeModel(new MemorySource(sink.bytes()), { openExternal });
  const places = [...again.graph.initializers.values()].map(t => t.data.kind === 'range' && t.data.offset % 4096);
  assert.deepEqual(places, [0, 0]);
});
