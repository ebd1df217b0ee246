import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { zipSync } from 'fflate';
import { numbersOf } from '../../src/core/numeric/elements';
import { MemorySource } from '../../src/core/onnx';
import { openNpy } from '../../src/engine/datasets/npy';
import { openNpz } from '../../src/engine/datasets/npz';
import { readZip } from '../../src/engine/datasets/zip';
import { type NpyOptions, npyBytes } from '../support/npyBytes';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const open = (data: ArrayBufferView, options: NpyOptions) =>
  openNpy('x', new MemorySource(npyBytes(data, options), 'x.npy'));

test('all header versions, with and without trailing commas', async () => {
  for (const version of [1, 2, 3] as const) {
    const array = await open(Float32Array.of(1, 2, 3, 4, 5, 6), { version, shape: [2, 3] });
    assert.deepEqual([array.type, array.shape], ['float32', [2, 3]]);
    assert.deepEqual(new Float32Array((await array.read(2, 3)).buffer), Float32Array.of(3, 4, 5));
  }
  const header = "{'shape':(2,3),'fortran_order':False,'descr':'<i2'}";
  assert.deepEqual((await open(new Int16Array(6), { shape: [], header })).shape, [2, 3]);
  const python2 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }";
  assert.deepEqual((await open(new Float32Array(6), { shape: [], header: python2 })).shape, [2, 3]);
  assert.deepEqual((await open(Float64Array.of(7), { shape: [], descr: '<f8' })).shape, []);
});

test('Fortran order is brought into C order', async () => {
  // The columns of [[1, 2, 3], [4, 5, 6]] one after another.
  const array = await open(Float32Array.of(1, 4, 2, 5, 3, 6), { shape: [2, 3], fortran: true });
  assert.deepEqual(new Float32Array((await array.read(0, 6)).buffer), Float32Array.of(1, 2, 3, 4, 5, 6));
  assert.deepEqual(new Float32Array((await array.read(3, 2)).buffer), Float32Array.of(4, 5));
});

test('what is no array of numbers is refused in one line', async () => {
  const floats = new Float32Array(2);
  const cases: [Promise<unknown>, RegExp][] = [
    [open(floats, { shape: [3] }), /x\.npy: not a readable NumPy array: it is cut short: 3 elements/],
    [open(floats, { shape: [2], descr: '>f4' }), /big-endian/],
    [open(floats, { shape: [2], descr: '|O' }), /type \|O is not supported/],
    [open(floats, { shape: [2], descr: '<U4' }), /type <U4 is not supported/],
    [
      open(floats, { shape: [], header: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }" }),
      /records/,
    ],
    [open(floats, { shape: [], header: 'nonsense' }), /header cannot be read/],
    [open(floats, { shape: [2 ** 40, 2 ** 40] }), /cut short/],
    [openNpy('x', new MemorySource(Uint8Array.of(1, 2), 'x.npy')), /too short/],
    [openNpy('x', new MemorySource(new Uint8Array(64), 'x.npy')), /does not begin like one/],
    [openNpy('x', new MemorySource(npyBytes(floats, { shape: [2] }).subarray(0, 20), 'x.npy')), /header is cut short/],
  ];
  for (const [opened, message] of cases)
    await assert.rejects(opened, { name: 'LatheError', code: 'bad-file', message });
});

const large = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i));

test('entries of an archive are read stored or deflated, in part or whole', async () => {
  for (const level of [0, 6] as const) {
    const archive = zipSync(
      { 'x.npy': npyBytes(large, { shape: [500, 100] }), 'note.txt': [Uint8Array.of(1), {}] },
      { level },
    );
    const file = path.join(folder, `level${level}.npz`);
    writeFileSync(file, archive);
    const { arrays, close, label } = await openNpz(file);
    assert.equal(label, `level${level}.npz`);
    assert.deepEqual([...arrays.keys()], ['x']);
    const array = arrays.get('x')!;
    assert.deepEqual(new Float32Array((await array.read(0, 3)).buffer), large.slice(0, 3));
    assert.deepEqual(new Float32Array((await array.read(49_000, 1000)).buffer), large.slice(49_000));
    assert.deepEqual(new Float32Array((await array.read(0, 50_000)).buffer), large);
    await close();
  }
});

test('only the beginning of an entry is inflated to know its shape', async () => {
  const archive = zipSync({ 'x.npy': npyBytes(large, { shape: [500, 100] }) });
  let bytesRead = 0;
  const source = new (class extends MemorySource {
    override async read(offset: number, length: number) {
      if (offset + length <= 100_000) bytesRead += length;
      return super.read(offset, length);
    }
  })(archive, 'x.npz');
  const [entry] = await readZip(source);
  bytesRead = 0;
  assert.deepEqual((await openNpy('x', entry!.content)).shape, [500, 100]);
  assert.ok(bytesRead < 20_000, `${bytesRead} of ${archive.length} bytes read`);
});

test('damaged archives are refused, never read wrongly', async () => {
  const archive = zipSync({ 'x.npy': npyBytes(large, { shape: [500, 100] }) });
  const source = (bytes: Uint8Array) => new MemorySource(bytes, 'x.npz');
  const badFile = { name: 'LatheError', code: 'bad-file' };
  await assert.rejects(readZip(source(new Uint8Array(0))), badFile);
  await assert.rejects(readZip(source(archive.subarray(0, archive.length - 30))), badFile);
  for (const at of [200, 1000, 20_000]) {
    const broken = archive.slice();
    broken[at] = broken[at]! ^ 0xff;
    const [entry] = await readZip(source(broken));
    await assert.rejects(
      (async () => (await openNpy('x', entry!.content)).read(0, 50_000))(),
      badFile,
      `a wrong byte at ${at}`,
    );
  }
  const encrypted = archive.slice();
  const directory = new DataView(encrypted.buffer).getUint32(encrypted.length - 6, true);
  encrypted[directory + 8] = encrypted[directory + 8]! | 1;
  await assert.rejects(readZip(source(encrypted)), { ...badFile, message: /encrypted/ });
});

const python = process.env.LATHE_PYTHON ?? '/usr/bin/python3';
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0;

test('arrays are read as NumPy wrote them', { skip: hasNumpy ? false : `${python} has no numpy` }, async () => {
  const seed = 1 + Math.floor(Math.random() * 1e6);
  console.log(`seed ${seed}`);
  const file = path.join(folder, 'numpy.npz');
  // 64-bit zip records are forced on some: NumPy writes them for every entry of a stream.
  const script = `
import json, sys, numpy as np
r = np.random.default_rng(${seed})
arrays = {}
for i, t in enumerate(['f2','f4','f8','i1','i2','i4','i8','u1','u2','u4','u8','b1'] * 3):
    shape = tuple(int(d) for d in r.integers(0 if i % 7 == 6 else 1, 6, r.integers(0, 5)))
    a = (r.normal(size=shape) * 100)
    a = a.astype('?') if t == 'b1' else np.abs(a).astype(t) if t[0] == 'u' else a.astype(t)
    arrays[f'a{i}'] = np.asfortranarray(a) if r.integers(2) else a
(np.savez_compressed if ${seed} % 2 else np.savez)(sys.argv[1], **arrays)
print(json.dumps({k: [a.dtype.name, list(a.shape), [float(v) for v in a.ravel()]] for k, a in arrays.items()}))
`;
  const expected: Record<string, [string, number[], number[]]> = JSON.parse(
    execFileSync(python, ['-c', script, file], { encoding: 'utf8' }),
  );
  const { arrays, close } = await openNpz(file);
  assert.deepEqual([...arrays.keys()], Object.keys(expected));
  for (const [name, [type, shape, values]] of Object.entries(expected)) {
    const array = arrays.get(name)!;
    assert.deepEqual([array.type, array.shape], [type, shape], `${name}, seed ${seed}`);
    const read = numbersOf(array.type, await array.read(0, values.length), values.length);
    assert.deepEqual(Array.from(read), values, `${name}, seed ${seed}`);
  }
  await close();
});
