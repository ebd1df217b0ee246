/** Agreement that was measured before is not measured again; times always are. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Comparison } from '../../src/protocol/views';
import { type Built, buildLathe } from '../support/lathe';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const cache = ownCache(folder);
const sample = (name: string) => inRoot('samples', name);
const data = path.join(folder, 'test.npz');
const [a, b] = [path.join(folder, 'a.onnx'), path.join(folder, 'b.onnx')];

let built: Built;
before(async () => {
  built = await buildLathe();
  copyFileSync(sample('fashion-calibration.npz'), data);
  copyFileSync(sample('fashion_mobilenet.onnx'), a);
  copyFileSync(sample('fashion_resnet.onnx'), b);
});
after(() => built.remove());

async function compare(...options: string[]): Promise<Comparison> {
  const args = ['compare', a, b, '--data', data, '--runs', '10', '--threads', '1', '--json', ...options];
  const { code, stdout, stderr } = await built.run(args, { env: cache.env });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

const agreementOf = ({ fidelity, accuracy, notes }: Comparison) => ({ fidelity, accuracy, notes });

test('a second comparison gives the same agreement from the cache, and times of its own', async () => {
  const refused = await compare('--no-cache');
  assert.throws(cache.entries, { code: 'ENOENT' });
  const first = await compare();
  assert.deepEqual(agreementOf(first), agreementOf(refused));
  const [entry, ...others] = cache.entries();
  assert.deepEqual(others, []);

  const file = path.join(cache.folder, entry!);
  const [, kept = ''] = readFileSync(file, 'utf8').split('\n');
  for (const measured of ['p50', 'ratio', 'verdict'])
    assert.ok(!kept.includes(measured), `${measured} is in the cache`);
  // A figure that no measurement would give.
  const marked = kept.replace(/"samples":\d+/, '"samples":12345');
  writeFileSync(file, `${createHash('sha256').update(marked).digest('hex')}\n${marked}`);
  const second = await compare();
  assert.equal(second.fidelity?.samples, 12345);
  assert.notDeepEqual(second.latency?.a, first.latency?.a);
  assert.notEqual((await compare('--no-cache')).fidelity?.samples, 12345);

  writeFileSync(file, 'damaged');
  assert.deepEqual(agreementOf(await compare()), agreementOf(first));
  assert.deepEqual(cache.entries(), [entry]);
});

test('other bytes of a model or of the data, and other options, are measured anew', async () => {
  const known = cache.entries().length;
  await compare('--samples', '8');
  assert.equal(cache.entries().length, known + 1);
  copyFileSync(sample('fashion-test.npz'), data);
  await compare();
  assert.equal(cache.entries().length, known + 2);
  copyFileSync(a, b);
  const same = await compare();
  assert.equal(same.fidelity?.identical, true);
  assert.equal(cache.entries().length, known + 3);
});
