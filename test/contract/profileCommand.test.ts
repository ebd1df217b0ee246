import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Profile } from '../../src/protocol/profile';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const model = inRoot('samples', 'fashion_resnet.onnx');
const data = inRoot('samples', 'fashion-calibration.npz');
const folder = temporaryFolder();
const cache = path.join(folder, 'cache');
const temporary = path.join(folder, 'tmp');
// For the commands that run in this process, and those that it starts.
Object.assign(process.env, { XDG_CACHE_HOME: cache, TMPDIR: temporary });
const peaks = path.join(cache, 'lathe', 'machine-peaks.json');

let built: Built;
before(async () => {
  mkdirSync(temporary);
  built = await buildLathe();
});
after(() => built.remove());

async function profile(...args: string[]): Promise<Profile> {
  const { code, stdout, stderr } = await runInProcess(['profile', ...args, '--json']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.doesNotMatch(stdout, /\bNaN\b|\bInfinity\b/);
  return JSON.parse(stdout) as Profile;
}
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((n, v) => n + (v ?? 0), 0);

test('the figures of whole runs are in order and of as many runs as asked for', async () => {
  const p = await profile(model, '--runs', '12', '--threads', '1');
  const { p50, p90, p99, max, mean, first } = p.latencyMs;
  assert.ok(0 < p50 && p50 <= p90 && p90 <= p99 && p99 <= max && mean <= max && first > 0);
  const shown = sum(p.histogram.counts);
  assert.ok(shown >= 9 && shown <= 12, `${shown} of 12 runs in the histogram`);
  assert.equal(p.options.runs, 12);
  assert.equal(p.options.threads, 1);
  assert.equal(p.options.executionProvider, 'cpu');
  assert.ok(p.machine.availableProviders.includes('cpu'));
  assert.equal(p.options.optimization, 'all');
  assert.match(p.data, /synthetic/);
  assert.deepEqual(p.worst, []);
  assert.ok(p.createMs > 0 && p.peakBytes > 20e6);
  assert.match(p.machine.runtime, /^\d+\.\d+/);
});

test('layers and what is unexplained are the profiled run', async () => {
  const { layers, profiledMs, unexplainedMs } = await profile(model, '--runs', '12');
  const fused = sum(layers.map(l => l.fusedMs));
  assert.ok(Math.abs(fused + unexplainedMs - profiledMs.fused) < 1e-6);
  const share = { exact: sum(layers.map(l => l.exactMs)) / profiledMs.exact, fused: fused / profiledMs.fused };
  assert.ok(share.exact > 0.8 && share.exact < 1.05 && share.fused > 0.8 && share.fused < 1.05, JSON.stringify(share));
  const covered = layers.flatMap(l => l.covers);
  assert.ok(covered.length > 0);
  for (const name of covered) assert.equal(layers.find(l => l.name === name)?.fusedMs, null, name);
  for (const layer of layers) assert.equal(layer.roofline === null, layer.fusedMs === null, layer.name);
});

test('the samples of a data set are run in turn and the slowest named', async () => {
  const p = await profile(model, '--data', data, '--runs', '20');
  assert.doesNotMatch(p.data, /synthetic/);
  assert.equal(p.worst.length, 5);
  assert.ok(p.worst.every((w, i) => w.sample >= 0 && w.sample < 20 && (i === 0 || w.ms <= p.worst[i - 1]!.ms)));
});

test('without optimization both times are of the same runs', async () => {
  const p = await profile(model, '--optimization', 'disabled', '--runs', '10');
  assert.ok(p.layers.every(l => l.exactMs === l.fusedMs && l.covers.length === 0));
  assert.equal(p.profiledMs.exact, p.profiledMs.fused);
});

test("the machine's peak is measured once, kept by processor, threads and runtime, and refused with --no-cache", async () => {
  const small = inRoot('test', 'fixtures', 'residual_bn.onnx');
  await profile(small, '--runs', '5', '--threads', '1');
  const kept = JSON.parse(readFileSync(peaks, 'utf8')) as Record<string, { peakGflops: number }>;
  const key = Object.keys(kept).find(k => k.includes('| 1 threads |'))!;
  writeFileSync(peaks, JSON.stringify({ ...kept, [key]: { peakGflops: 123, bandwidthGBps: 45 } }));
  assert.equal((await profile(small, '--runs', '5', '--threads', '1')).roof.peakGflops, 123);
  const before = readFileSync(peaks, 'utf8');
  assert.notEqual((await profile(small, '--runs', '5', '--threads', '1', '--no-cache')).roof.peakGflops, 123);
  assert.equal(readFileSync(peaks, 'utf8'), before);
  writeFileSync(peaks, '{ damaged');
  assert.ok((await profile(small, '--runs', '5', '--threads', '1')).roof.bandwidthGBps > 0);
});

test('people get a table', async () => {
  const { code, stdout, stderr } = await built.run(['profile', model, '--runs', '5']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /^latency +p50 /m);
  assert.match(stdout, /^layer +op +time +share/m);
  assert.match(stdout, /^data: synthetic/m);
});

test('bad input is one line', async () => {
  const cases: [string[], number, RegExp][] = [
    [[path.join(folder, 'none.onnx')], 1, /none\.onnx/],
    [[model, '--optimization', 'most'], 2, /--optimization/],
    [[model, '--runs', '0'], 2, /--runs/],
    [[], 2, /MODEL is missing/],
    [[inRoot('test', 'fixtures', 'custom_domain.onnx')], 1, /custom_domain\.onnx/],
  ];
  for (const [args, wanted, line] of cases) {
    const { code, stdout, stderr } = await runInProcess(['profile', ...args]);
    assert.equal(code, wanted, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /^lathe[^\n]*\n$/);
    assert.match(stderr, line);
  }
});

test('nothing is left behind, also when it is stopped', async () => {
  const { child, outcome } = built.start(['profile', model, '--runs', '1000000']);
  // Its traces lie in the temporary folder once it is at work.
  while (!readdirSync(temporary).some(f => f.startsWith('lathe-profile-'))) await new Promise(r => setTimeout(r, 20));
  child.kill('SIGINT');
  assert.notEqual((await outcome).code, 0);
  assert.deepEqual(
    readdirSync(temporary).filter(f => f.startsWith('lathe')),
    [],
  );
});

test('an execution provider that the machine cannot use is refused in one line', async () => {
  const { code, stderr } = await built.run(['profile', model, '--provider', 'nonsense']);
  assert.equal(code, 1);
  assert.match(stderr, /^lathe: execution provider nonsense cannot be used on this machine: .*\n$/);
});
