import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { PruneSensitivity } from '../../src/protocol/pruneSensitivity';
import type { Sensitivity } from '../../src/protocol/sensitivity';
import { type Built, buildLathe } from '../support/lathe';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const model = inRoot('samples', 'fashion_attention.onnx');
const data = inRoot('samples', 'fashion-test.npz');
const cache = ownCache(temporaryFolder());
let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

const run = (...options: string[]) => built.run(['sensitivity', model, ...options], { env: cache.env });

async function json(...options: string[]): Promise<Sensitivity> {
  const { code, stdout, stderr } = await run('--by', 'quantize', '--json', ...options);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Sensitivity;
}

test('lathe sensitivity prints what it measured, keeps points in the cache, and not with --no-cache', async () => {
  const options = ['--data', data, '--samples', '40', '--bits', '8,4'];
  const fresh = await json(...options, '--no-cache');
  assert.throws(cache.entries, { code: 'ENOENT' });
  assert.deepEqual([fresh.by, fresh.metric, fresh.what, fresh.mode], ['quantize', 'top1', 'both', 'one-on']);
  assert.equal(fresh.samples, 40);
  assert.ok(fresh.baseline! > 0.7 && fresh.seconds > 0 && fresh.naiveSeconds > 0);
  assert.deepEqual([...new Set(fresh.points.map(p => p.bits))], [8, 4]);
  assert.ok(fresh.skipped.some(s => /Softmax/.test(s.reason)));
  const first = await json(...options);
  const entries = cache.entries().length;
  assert.ok(entries > first.points.length, `${entries} entries`);
  const second = await json(...options);
  assert.equal(cache.entries().length, entries);
  const points = ({ points: of }: Sensitivity) =>
    [...of].sort((a, b) => a.layer.localeCompare(b.layer) || a.bits - b.bits);
  for (const { points: of } of [first, second]) assert.equal(of.length, fresh.points.length);
  assert.deepEqual(points(second), points(first));
});

test('lathe sensitivity without data says that inputs are synthetic, and has a table for people', async () => {
  const { code, stdout, stderr } = await run('--by', 'quantize', '--samples', '4', '--mode', 'one-off');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /SQNR of the outputs against the float model \(no labels\)/);
  assert.match(stdout, /every layer in 8 bits: \d+\.\d dB/);
  assert.match(stdout, /data: synthetic/);
  assert.match(stdout, /\/classifier\/Gemm +\d+\.\d dB/);
});

test('lathe sensitivity --by prune gives a point for every group and share, and a table for people', async () => {
  const options = ['--by', 'prune', '--samples', '4', '--ratios', '0.25,0.5', '--threads', '1'];
  const { code, stdout, stderr } = await run(...options, '--json');
  assert.equal(code, 0, stderr);
  const sweep = JSON.parse(stdout) as PruneSensitivity;
  assert.equal(sweep.by, 'prune');
  assert.equal(sweep.points.length, 2 * sweep.groups.length);
  for (const { group, layer, ratio, kept, total } of sweep.points) {
    assert.equal(layer, group[0]);
    assert.ok(ratio === 0.25 || ratio === 0.5);
    assert.ok(kept > 0 && kept <= total);
  }
  assert.ok(sweep.seconds > 0 && sweep.naiveSeconds > 0);
  const table = await run(...options, '--what', 'weights');
  assert.match(table.stdout, /single weights of one layer set to zero/);
  assert.match(table.stdout, /\/classifier\/Gemm +\d+ +\d+\.\d +\d+\.\d/);
});

test('what lathe sensitivity cannot do is said in one line', async () => {
  const refusals = [
    [[], /--by is missing/],
    [['--by', 'prune', '--bits', '8'], /--bits has no meaning with --by prune/],
    [['--by', 'prune', '--ratios', '1'], /--ratios takes shares above 0 and below 1, not '1'/],
    [['--by', 'prune', '--ratios', ''], /--ratios is empty/],
    [['--by', 'prune', '--what', 'weights', '--importance', 'l2'], /--importance has no meaning with --what weights/],
    [['--by', 'prune', '--what', 'both'], /--what must be channels, weights, not 'both'/],
    [['--by', 'prune', '--layers', 'nothing'], /no layer is called nothing/],
    [['--by', 'quantize', '--bits', '9'], /whole numbers from 2 to 8, not '9'/],
    [['--by', 'quantize', '--layers', 'nothing'], /no layer is called nothing/],
  ] as const;
  for (const [options, line] of refusals) {
    const { code, stdout, stderr } = await run(...options);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, line);
    assert.equal(stderr.trim().split('\n').length, 1);
  }
});
