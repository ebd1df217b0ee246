import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { cacheFolder } from '../../src/engine/machine/cacheFolder';
import { featuresOfCpuinfo, featuresOfSysctl, unknownFeatures } from '../../src/engine/machine/cpuFeatures';
import { peakMemory } from '../../src/engine/machine/peakMemory';

test('the features of an x86 processor are read by whole words', () => {
  const features = featuresOfCpuinfo(
    'processor\t: 0\nflags\t\t: fpu avx avx2 avx512f avx512_vnni amx_tilexx\nbugs\t\t:\n',
  );
  assert.deepEqual(features, {
    ...{ avx2: true, avx512: true, vnni: true, amx: false, bf16: false },
    ...{ neonDotprod: false, i8mm: false },
  });
});

test('the features of an Arm processor', () => {
  const features = featuresOfCpuinfo('processor\t: 0\nFeatures\t: fp asimd asimddp i8mm bf16\nCPU part\t: 0xd0b\n');
  assert.deepEqual(features, {
    ...{ avx2: false, avx512: false, vnni: false, amx: false, bf16: true },
    ...{ neonDotprod: true, i8mm: true },
  });
});

test('what the system does not tell is unknown, not absent', () => {
  assert.deepEqual(featuresOfCpuinfo('processor: 0\n'), unknownFeatures);
  assert.deepEqual(featuresOfSysctl('', 'x64'), unknownFeatures);
  const arm = featuresOfSysctl('hw.optional.arm.FEAT_DotProd: 1\nhw.optional.arm.FEAT_I8MM: 0\n', 'arm64');
  assert.deepEqual([arm.neonDotprod, arm.i8mm, arm.bf16, arm.avx2], [true, false, null, false]);
  const intel = featuresOfSysctl(
    'machdep.cpu.features: FPU SSE AVX1.0\nmachdep.cpu.leaf7_features: AVX2 AVX512F AVX512VNNI\n',
    'x64',
  );
  assert.deepEqual([intel.avx2, intel.avx512, intel.vnni, intel.amx], [true, true, true, false]);
});

test('the cache lies where the system keeps caches; a relative XDG path is ignored', () => {
  const home = path.resolve('/home/u');
  assert.equal(cacheFolder('linux', { XDG_CACHE_HOME: '/c' }, home), path.join('/c', 'lathe'));
  assert.equal(cacheFolder('linux', { XDG_CACHE_HOME: 'c' }, home), path.join(home, '.cache', 'lathe'));
  assert.equal(cacheFolder('darwin', {}, home), path.join(home, 'Library', 'Caches', 'lathe'));
  assert.equal(cacheFolder('win32', { LOCALAPPDATA: '/l' }, home), path.join('/l', 'lathe', 'cache'));
});

test('the peak of memory never falls below what is in use, and does not shrink', async () => {
  const before = await peakMemory();
  const block = new Uint8Array(64 * 2 ** 20).fill(1);
  const after = await peakMemory();
  assert.ok(after.bytes >= process.memoryUsage().rss * 0.9, `${after.bytes} bytes`);
  assert.ok(after.bytes >= before.bytes && block.length > 0);
});
