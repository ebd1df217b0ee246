import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { MemorySource } from '../../src/core/onnx';
import { ExternalFiles } from '../../src/engine/files/externalFiles';
import { FileSource } from '../../src/engine/files/fileSource';
import { PendingOutput } from '../../src/engine/files/pendingOutput';
import { Temporaries } from '../../src/engine/files/temporaries';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const place = (...parts: string[]): string => {
  const file = path.join(folder, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
};
const write = (content: string, ...parts: string[]): string => {
  const file = place(...parts);
  writeFileSync(file, content);
  return file;
};
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('positions beyond 4 GiB are read, what is not there is refused', {
  skip: process.platform === 'win32' ? 'its files are not sparse' : false,
}, async () => {
  const file = place('large.bin');
  const at = 5 * 2 ** 30;
  const handle = openSync(file, 'w');
  // The file is sparse: only its end takes room.
  writeSync(handle, 'here', at);
  closeSync(handle);
  const source = await FileSource.open(file);
  assert.equal(source.size, at + 4);
  assert.equal(text(await source.read(at, 4)), 'here');
  assert.deepEqual(await source.read(at - 2, 2), Uint8Array.of(0, 0));
  assert.equal((await source.read(at + 4, 0)).length, 0);
  for (const [offset, length] of [
    [at, 5],
    [at + 5, 0],
    [-1, 1],
    [0, -1],
  ] as const)
    await assert.rejects(source.read(offset, length), { code: 'bad-file', message: /^large\.bin: .*cut short/ });
  await source.close();
});

test('a file that was cut short after it was opened is refused, not filled up', async () => {
  const file = write('0123456789', 'shrinking.bin');
  const source = await FileSource.open(file);
  writeFileSync(file, '0123');
  await assert.rejects(source.read(0, 10), { code: 'bad-file' });
  await source.close();
});

test('what is no file is refused in one line', { skip: process.platform === 'win32' }, async () => {
  const pipe = place('pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(FileSource.open(pipe), { code: 'bad-file', message: /pipe: this is a device or a pipe/ });
  await assert.rejects(FileSource.open(folder), { message: /this is a folder/ });
  await assert.rejects(FileSource.open(path.join(folder, 'none', 'x')), { code: 'missing-file' });
  symlinkSync('loop', place('loop'));
  await assert.rejects(FileSource.open(path.join(folder, 'loop')), { message: /links lead in a circle/ });
});

const begin = (file: string, options: { force?: boolean; sources?: string[] } = {}, temporaries = new Temporaries()) =>
  PendingOutput.begin({ path: file, force: options.force ?? false, sources: options.sources ?? [] }, temporaries);

async function fill(pending: PendingOutput, name: string, content: string): Promise<void> {
  const sink = await pending.create(name);
  await sink.write(new TextEncoder().encode(content));
  await sink.commit();
}

test('an output appears when it is committed, with its data, and nothing else stays', async () => {
  const file = place('out', 'model.onnx');
  const told: string[][] = [];
  const pending = await begin(file, {}, new Temporaries(folders => told.push([...folders])));
  await fill(pending, pending.modelName, 'model');
  await fill(pending, pending.dataName, 'weights');
  assert.equal(readFileSync(pending.pathOf('model.onnx.data'), 'utf8'), 'weights');
  const meanwhile = readdirSync(path.dirname(file));
  assert.equal(meanwhile.length, 1);
  assert.match(meanwhile[0]!, /^\..*\.lathe-tmp$/);
  const { configurationDefaults } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).contributes;
  assert.equal(configurationDefaults['files.exclude']['**/.*.lathe-tmp'], true, 'the explorer leaves it out');
  await pending.commit();
  assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['model.onnx', 'model.onnx.data']);
  assert.deepEqual(
    told.map(folders => folders.length),
    [1, 0],
  );
});

test('an aborted output leaves the old one as it was', async () => {
  const file = write('old', 'aborted', 'model.onnx');
  const pending = await begin(file, { force: true });
  await fill(pending, pending.modelName, 'new');
  await pending.abort();
  assert.deepEqual(readdirSync(path.dirname(file)), ['model.onnx']);
  assert.equal(readFileSync(file, 'utf8'), 'old');
});

test('copies go through in order, larger than what is held in memory', async () => {
  const file = place('copied', 'model.onnx');
  const bytes = Uint8Array.from({ length: 9 * 2 ** 20 + 3 }, (_, i) => (i * 31) % 251);
  const pending = await begin(file);
  const sink = await pending.create(pending.modelName);
  await sink.copy(new MemorySource(bytes), 1, bytes.length - 1);
  await sink.commit();
  await pending.commit();
  assert.equal(Buffer.compare(readFileSync(file), Buffer.from(bytes.subarray(1))), 0);
});

test('nothing is overwritten without force, not even what appeared meanwhile', async () => {
  const file = write('old', 'kept', 'model.onnx');
  await assert.rejects(begin(file), { code: 'exists', message: /the output exists already/ });
  await assert.rejects(begin(file, { sources: [file] }), { code: 'exists', message: /this is the original model/ });
  const late = place('kept', 'late.onnx');
  const pending = await begin(late);
  await fill(pending, pending.modelName, 'new');
  writeFileSync(late, 'someone else');
  await assert.rejects(pending.commit(), { code: 'exists' });
  await pending.abort();
  assert.equal(readFileSync(late, 'utf8'), 'someone else');

  writeFileSync(place('kept', 'x.onnx.data'), 'old data');
  const data = await begin(place('kept', 'x.onnx'));
  await assert.rejects(data.create(data.dataName), { code: 'exists', message: /x\.onnx\.data/ });
  await data.abort();
});

test('a link as output: the file behind it is replaced', { skip: process.platform === 'win32' }, async () => {
  const file = write('old', 'linked', 'real.onnx');
  const link = place('linked', 'link.onnx');
  symlinkSync('real.onnx', link);
  await assert.rejects(begin(link, { sources: [file] }), { message: /this is the original model/ });
  const pending = await begin(link, { force: true });
  await fill(pending, pending.modelName, 'new');
  await pending.commit();
  assert.equal(readFileSync(file, 'utf8'), 'new');
});

test('external data is found beside the model, behind links only where the model itself is', {
  skip: process.platform === 'win32',
}, async () => {
  const openFrom = async (model: string, location: string) => {
    const files = new ExternalFiles(model);
    try {
      const source = await files.open(location);
      return text(await source.read(0, source.size));
    } finally {
      await files.close();
    }
  };
  write('secret', 'elsewhere', 'secret.bin');
  const model = write('model', 'models', 'model.onnx');
  write('weights', 'models', 'parts', 'w.bin');
  assert.equal(await openFrom(model, 'parts/w.bin'), 'weights');
  await assert.rejects(openFrom(model, 'none.bin'), { code: 'missing-file' });
  symlinkSync(path.join(folder, 'elsewhere', 'secret.bin'), place('models', 'link.bin'));
  await assert.rejects(openFrom(model, 'link.bin'), { code: 'bad-file', message: /refused for safety/ });
  symlinkSync(path.join(folder, 'elsewhere'), place('models', 'folder'));
  await assert.rejects(openFrom(model, 'folder/secret.bin'), { code: 'bad-file' });

  // As model hubs cache: both names are links into one folder of blobs.
  write('model', 'hub', 'blobs', 'aaa');
  write('hub weights', 'hub', 'blobs', 'bbb');
  const snapshot = place('hub', 'snapshots', '1', 'model.onnx');
  symlinkSync('../../blobs/aaa', snapshot);
  symlinkSync('../../blobs/bbb', place('hub', 'snapshots', '1', 'weights.bin'));
  assert.equal(await openFrom(snapshot, 'weights.bin'), 'hub weights');
});
