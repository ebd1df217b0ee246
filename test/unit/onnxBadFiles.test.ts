import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { decodeModel, MemorySource } from '../../src/core/onnx';
import { fixtureBytes, openFixture, refusedFixtures } from '../support/onnxFiles';
import { type Field, message, modelWith, rawField, varint } from '../support/protobufBytes';

async function refusal(bytes: Uint8Array, label = 'bad.onnx'): Promise<LatheError> {
  try {
    await decodeModel(new MemorySource(bytes, label));
  } catch (error) {
    assert.ok(error instanceof LatheError, `threw ${error}`);
    assert.ok(!error.message.includes('\n'), 'one line');
    assert.ok(error.message.startsWith(label), `the line names the file: ${error.message}`);
    return error;
  }
  throw new assert.AssertionError({ message: `${label} was accepted` });
}
const text = (s: string): Uint8Array => Uint8Array.from(s, c => c.charCodeAt(0));

test('other formats are recognised by their first bytes', async () => {
  const files: [string, Uint8Array][] = [
    ['git lfs pull', text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n')],
    ['JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70)],
    ['PNG', text('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['ZIP', text('PK\x03\x04\x14\0\0\0\0\0')],
    ['TensorFlow Lite', text('\x1c\0\0\0TFL3\x14\0')],
    ['ORT format', text('\x08\0\0\0ORTM\x14\0')],
    ['HDF5', text('\x89HDF\r\n\x1a\n\0\0')],
    ['pickle', Uint8Array.of(0x80, 2, 0x63, 1, 2)],
    ['safetensors', text('\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32"')],
    ['web page', text('<!DOCTYPE html><html><body>Not found')],
    ['JSON', text('{"message": "not found"}')],
    ['text file', text('ir_version: 7\nproducer_name: "pytorch"\n')],
    ['empty', new Uint8Array(0)],
  ];
  for (const [expected, bytes] of files) {
    const { code, message } = await refusal(bytes);
    assert.equal(code, 'bad-file');
    assert.match(message, new RegExp(expected, 'i'));
  }
});

test('the refused fixtures are refused with their reason', async () => {
  const reasons: Record<string, RegExp> = {
    'truncated.onnx': /bytes, but \d+ are left at byte \d+ of 144/,
    'wrong_length.onnx': /tensor "w" holds 44 bytes, but 48 are needed for float32 \[4, 3\]/,
    'huge_dims.onnx': /tensor "w" holds 4 bytes/,
    'negative_dims.onnx': /tensor "w" has negative dims \[-2, -2\]/,
    'deep_nesting.onnx': /nested deeper than 100 levels at byte \d+/,
    'empty.onnx': /empty/,
    'not_onnx.onnx': /text file/,
  };
  assert.deepEqual(new Set(Object.keys(reasons)), refusedFixtures);
  for (const [name, reason] of Object.entries(reasons)) {
    const { code, message } = await refusal(fixtureBytes(name), name);
    assert.equal(code, 'bad-file');
    assert.match(message, reason);
  }
});

test('messages that are no model are refused', async () => {
  const noGraph = await refusal(message([1, 8], [2, 'producer'], [8, [[2, 13]]]));
  assert.match(noGraph.message, /it has no graph/);
  const emptyGraph = await refusal(message([1, 8], [7, [[2, 'name']]]));
  assert.match(emptyGraph.message, /neither nodes nor outputs/);
});

test('damage is found and placed', async () => {
  const good = modelWith();
  const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(p => [...p]));
  const damaged: [RegExp, Uint8Array][] = [
    [/field number 0 at byte/, join(good, Uint8Array.of(0))],
    [/no field type 6/, join(good, rawField(9, 6))],
    [/has 1000 bytes, but 3 are left/, join(good, rawField(9, 2, [...varint(1000), 1, 2, 3]))],
    [/a length is out of range/, join(good, rawField(9, 2, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]))],
    [/ends within a number/, join(good, rawField(9, 0, [0x80]))],
    [/longer than 10 bytes/, join(good, rawField(9, 0, Array(11).fill(0x80)), Uint8Array.of(1))],
    [/ends within a field/, join(good, rawField(9, 1, [1, 2, 3]))],
    [/a group does not end/, join(good, rawField(900, 3))],
    [/a group ends that did not begin/, join(good, rawField(900, 4))],
    [/a group ends that did not begin/, join(good, rawField(900, 3), rawField(901, 4))],
    [/nested deeper/, join(good, ...Array.from({ length: 101 }, () => rawField(900, 3)))],
  ];
  for (const [reason, bytes] of damaged) assert.match((await refusal(bytes)).message, reason);
});

test('a damaged leaf message is placed in the file, beyond what was cut out', async () => {
  const weights: Field = [
    5,
    [
      [1, 512],
      [2, 1],
      [8, 'w'],
      [9, new Uint8Array(2048)],
    ],
  ];
  const badType: Field = [
    13,
    [
      [1, 'v'],
      [2, [[1, Uint8Array.of(0x0a, 0x7f)]]],
    ],
  ];
  const bytes = modelWith(weights, badType);
  const place = /near byte (\d+)/.exec((await refusal(bytes)).message);
  assert.ok(place, 'a place is named');
  assert.ok(Number(place[1]) > 2048 && Number(place[1]) <= bytes.length, `byte ${place[1]} of ${bytes.length}`);
});

test('a source that gives too few bytes is refused, not read for ever', async () => {
  class Shrunk extends MemorySource {
    override async read(): Promise<Uint8Array> {
      return new Uint8Array(0);
    }
  }
  await assert.rejects(decodeModel(new Shrunk(modelWith(), 'gone.onnx')), /gone.onnx: 0 of \d+ bytes could be read/);
});

test('external data outside of the folder is refused whatever exists there', async () => {
  for (const name of ['escape', 'escape_nested', 'escape_absolute', 'escape_backslash'])
    await assert.rejects(openFixture(`external/${name}.onnx`), (error: LatheError) => {
      assert.equal(error.code, 'bad-file');
      assert.match(error.message, /tensor "w1" has its external data at ".*evil.bin".*refused for safety/);
      return true;
    });
});

test('external data that is missing or too short names file, tensor and remedy', async () => {
  const expected: [string, string, RegExp][] = [
    ['missing', 'missing-data', /file "missing.bin" with tensor "w1" is missing; put it beside the model/],
    ['past_end', 'missing-data', /tensor "w2".* bytes 8192 to 8704 of "weights.bin", which has only 4608/],
    ['wrong_length', 'bad-file', /tensor "w2" needs 512 bytes for its type and dims, but its external data says 508/],
    ['bad_offset', 'bad-file', /tensor "w2" has external data with offset "twelve"/],
  ];
  for (const [name, code, reason] of expected)
    await assert.rejects(openFixture(`external/${name}.onnx`), (error: LatheError) => {
      assert.equal(error.code, code);
      assert.match(error.message, reason);
      return true;
    });
  const alone = new MemorySource(fixtureBytes('external/model.onnx'), 'model.onnx');
  await assert.rejects(decodeModel(alone), /"weights.bin" with tensor "w1" is missing/);
});

test('a small file that would unfold to gigabytes is refused before it does', async () => {
  const manyNodes = new Uint8Array(4_000_000);
  for (let i = 0; i < manyNodes.length; i += 2) manyNodes[i] = 0x0a; // empty nodes of two bytes
  const bomb = await refusal(message([7, manyNodes]));
  assert.match(bomb.message, /more nodes and attributes than any model has/);
  const manyInts = message([7, [[1, [[5, [[8, new Uint8Array(25_000_000)]]]]]]]);
  assert.match((await refusal(manyInts)).message, /more nodes and attributes/);
});

test('names from a bad file do not flood the line', async () => {
  const tensor: Field = [
    5,
    [...Array.from({ length: 50 }, (): Field => [1, 3]), [2, 1], [8, 'n'.repeat(5000)], [9, 'x']],
  ];
  const { message } = await refusal(modelWith(tensor));
  assert.ok(message.length < 300, message);
  assert.match(message, /tensor "n+…n+" holds 1 bytes.*\[3, 3, 3, 3, 3, 3, 3, 3, … 50 dims\]/);
});
