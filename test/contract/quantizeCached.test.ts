/** Ranges that were measured before are not measured again, and give the same model. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { LatheError } from '../../src/core/errors';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, ResultMemory, Runtime } from '../../src/core/ports';
import { type QuantizeOptions, quantizeStatic } from '../../src/core/transforms/quantize';
import { randomDataset } from '../support/execute';
import { type Built, buildLathe } from '../support/lathe';
import { ModelBuilder } from '../support/modelBuilder';
import { fixtures, openModel } from '../support/onnxFiles';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { temporaryFolder } from '../support/temporaryFolder';

const file = path.join(fixtures, 'residual_bn.onnx');
const samples = 12;

/** A memory as the engine's: what goes in and out is JSON. */
function memoryOfTest(): ResultMemory & { kept: number } {
  const entries = new Map<string, string>();
  return {
    kept: 0,
    recall: async options => {
      const text = entries.get(JSON.stringify(options));
      return text === undefined ? undefined : JSON.parse(text);
    },
    async keep(options, value) {
      this.kept++;
      entries.set(JSON.stringify(options), JSON.stringify(value));
    },
  };
}

/** Quantizes and says which samples were run; each look at the clock finds it two seconds later. */
async function quantize(
  memory: ResultMemory | undefined,
  { cancelAt = Number.POSITIVE_INFINITY, ...options }: QuantizeOptions & { cancelAt?: number } = {},
) {
  const model = await openModel(file);
  const data = randomDataset(model, samples);
  const asked: number[] = [];
  const batch: Dataset['batch'] = (start, count) => {
    asked.push(start);
    return data.batch(start, count);
  };
  let now = 0;
  let sessions = 0;
  const create: Runtime['create'] = (...given) => {
    sessions++;
    return runtime.create(...given);
  };
  const env = {
    ...{ runtime: { ...runtime, create }, memory, dataset: { ...data, batch } },
    clock: { now: () => (now += 2000) },
    progress: {
      report: () => {},
      throwIfCancelled: () => {
        if (asked.length >= cancelAt) throw new LatheError('Cancelled.', 'cancelled');
      },
    },
  };
  const result = await quantizeStatic(model, options, env).catch((error: unknown) => error);
  return {
    asked,
    sessions,
    bytes: result instanceof Error ? undefined : await encodeToBytes((result as { model: typeof model }).model),
    result,
  };
}

for (const calibration of ['minmax', 'entropy'] as const)
  test(`${calibration}: a second time no sample is run, and the model is the same`, async () => {
    const fresh = await quantize(undefined, { calibration });
    const memory = memoryOfTest();
    const first = await quantize(memory, { calibration });
    const second = await quantize(memory, { calibration });
    assert.deepEqual([fresh.asked.length, first.asked.length, second.asked.length], [samples, samples, 0]);
    assert.ok(fresh.bytes);
    assert.deepEqual(first.bytes, fresh.bytes);
    assert.deepEqual(second.bytes, fresh.bytes);
    const fewer = await quantize(memory, { calibration, samples: 4 });
    assert.equal(fewer.asked.length, 4);
  });

test('one run over the data serves every method, in any order', async () => {
  const methods = ['percentile', 'entropy', 'mse', 'moving-average', 'minmax'] as const;
  const alone = new Map<string, Uint8Array | undefined>();
  for (const calibration of methods) alone.set(calibration, (await quantize(undefined, { calibration })).bytes);
  assert.equal(
    new Set([...alone.values()].map(bytes => String(bytes))).size,
    methods.length,
    'each has ranges of its own',
  );
  for (const first of ['percentile', 'mse'] as const) {
    const memory = memoryOfTest();
    assert.equal((await quantize(memory, { calibration: first })).sessions, 1);
    for (const calibration of methods) {
      const { asked, sessions, bytes } = await quantize(memory, { calibration });
      assert.deepEqual([asked.length, sessions], [0, 0], calibration);
      assert.deepEqual(bytes, alone.get(calibration), calibration);
    }
    assert.deepEqual((await quantize(memory, { calibration: 'percentile', percentile: 90 })).asked, []);
  }
});

test('small samples share runs, but for a model that takes one at a time inside; both have the ranges of single samples', async () => {
  const random = new Random(4);
  const shapes = async (inner: number) => {
    const b = new ModelBuilder(13);
    const x = b.node('Reshape', [b.input('x', ['batch', 2, 4, 4]), b.ints(inner, 2, 4, 4)]);
    const built = b.output(b.node('Conv', [x, b.random([3, 2, 3, 3], random)])).build();
    const runs: number[] = [];
    const data = randomDataset(built, 20);
    const batch: Dataset['batch'] = async (start, count) => {
      runs.push(count);
      const rows = await Promise.all(
        Array.from({ length: count }, async (_, i) => (await data.batch(start + i, 1)).x!),
      );
      const all = Float32Array.from(rows.flatMap(r => [...(r.data as Float32Array)]));
      return { x: { type: 'float32', dims: [count, 2, 4, 4], data: all } };
    };
    const env = { runtime, clock: { now: () => 0 } };
    const together = await quantizeStatic(built, {}, { ...env, dataset: { ...data, batch, batchable: true } });
    const largest = runs.slice(-1)[0];
    const single = await quantizeStatic(built, {}, { ...env, dataset: { ...data, batch } });
    assert.deepEqual(await encodeToBytes(together.model), await encodeToBytes(single.model));
    return largest;
  };
  assert.equal(await shapes(-1), 4);
  assert.equal(await shapes(1), 1);
});

test('a calibration that was cancelled goes on where it stopped', async () => {
  const fresh = await quantize(undefined);
  const memory = memoryOfTest();
  const cancelled = await quantize(memory, { cancelAt: 7 });
  assert.ok(cancelled.result instanceof LatheError && cancelled.result.code === 'cancelled');
  const resumed = await quantize(memory);
  assert.deepEqual(resumed.asked, [7, 8, 9, 10, 11]);
  assert.deepEqual(resumed.bytes, fresh.bytes);
});

const folder = temporaryFolder();
const model = inRoot('samples', 'fashion_resnet.onnx');
let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

test('lathe quantize keeps ranges in the cache folder, unless told not to', async () => {
  const cache = ownCache(folder);
  const run = async (output: string, ...options: string[]) => {
    const args = ['quantize', model, '-o', path.join(folder, output), '--json', ...options];
    const { code, stdout, stderr } = await built.run(args, { env: cache.env });
    assert.equal(code, 0, stderr);
    const seconds = new Map<string, number>(
      (JSON.parse(stdout) as { steps: { name: string; seconds: number }[] }).steps.map(s => [s.name, s.seconds]),
    );
    return { bytes: readFileSync(path.join(folder, output)), calibrateSeconds: seconds.get('calibrate')! };
  };
  const refused = await run('refused.onnx', '--no-cache');
  assert.throws(cache.entries, { code: 'ENOENT' });
  const first = await run('first.onnx');
  assert.equal(cache.entries().length, 1);
  const [entry] = cache.entries();
  const second = await run('second.onnx');
  console.log(`calibrate: ${first.calibrateSeconds.toFixed(3)} s, then ${second.calibrateSeconds.toFixed(3)} s`);
  assert.deepEqual(cache.entries(), [entry]);
  writeFileSync(path.join(cache.folder, entry!), 'damaged');
  const mended = await run('mended.onnx');
  for (const { bytes } of [first, second, mended]) assert.ok(bytes.equals(refused.bytes));
  await run('other.onnx', '--samples', '8');
  assert.equal(cache.entries().length, 2);
});
