/** Sessions in worker threads give what those of this thread give, and say in one line what goes wrong. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Feeds, ParallelRuntimes } from '../../src/core/ports';
import { sweepPruning } from '../../src/core/studies/pruneSensitivity';
import { sweepQuantization } from '../../src/core/studies/sensitivity';
import { openDataset } from '../../src/engine/datasets/openDataset';
import { openParallelRuntimes } from '../../src/engine/runtime/parallel/parallelRuntimes';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const file = path.join(inRoot('samples'), 'fashion_mobilenet.onnx');
const clock = { now: () => performance.now() };
const program = path.join(inRoot('dist'), 'sessionWorker.js');
const opened = (threads = 2) => openParallelRuntimes(threads, runtime.version, 'a model', program)!;
const samplesFor = (model: Model) => openDataset(undefined, model, { syntheticSamples: 8 });

test('two at once give what one after the other gives, and give their memory back', async () => {
  const parallel = opened();
  try {
    const model = await openModel(file);
    const bytes = await encodeToBytes(model);
    const all = await (await samplesFor(model)).batch(0, 4);
    const here = await runtime.create({ bytes });
    const there = await Promise.all(
      parallel.runtimes.map(each => each.create({ bytes }, { threads: parallel.threads })),
    );
    assert.deepEqual(
      there.map(({ inputs, outputs }) => ({ inputs, outputs })),
      there.map(() => ({ inputs: here.inputs, outputs: here.outputs })),
    );
    for (let i = 0; i < 4; i++) {
      // A view of a part of a buffer, as data sets give them.
      const feeds: Feeds = Object.fromEntries(
        Object.entries(all).map(([name, { type, dims, data }]) => {
          const size = data.length / 4;
          const row = (data as Float32Array).subarray(i * size, (i + 1) * size);
          return [name, { type, dims: [1, ...dims.slice(1)], data: row }];
        }),
      );
      const expected = await here.run(feeds);
      for (const found of await Promise.all(there.map(session => session.run(feeds))))
        assert.deepEqual(found, expected);
    }
    for (const session of [here, ...there]) await session.release();
  } finally {
    await parallel.close();
  }
});

test('threads are shared out; too few are left to the one runtime', async () => {
  assert.equal(openParallelRuntimes(1, runtime.version, 'a model'), undefined);
  const nine = opened(9);
  assert.deepEqual([nine.runtimes.length, nine.threads], [4, 2]);
  await nine.close();
});

test('what is no model is refused in one line, and the next is taken', async () => {
  const parallel = opened();
  try {
    const [first] = parallel.runtimes;
    await assert.rejects(first!.create({ bytes: new Uint8Array([1, 2, 3]) }), {
      name: 'LatheError',
      message: /^a model: onnxruntime \S+ cannot load the model: [^\n]+$/,
    });
    const session = await first!.create({ bytes: await encodeToBytes(await openModel(file)) });
    await assert.rejects(session.run({}), { name: 'LatheError', message: /^a model: [^\n]+$/ });
    await session.release();
  } finally {
    await parallel.close();
  }
});

test('what is asked of a closed one is refused', async () => {
  const parallel = opened();
  const pending = parallel.runtimes[0]!.create({ bytes: await encodeToBytes(await openModel(file)) });
  const refused = assert.rejects(pending, { name: 'LatheError', message: 'the thread is closed' });
  await parallel.close();
  await refused;
  await assert.rejects(parallel.runtimes[0]!.create({ path: file }), { message: 'the thread is closed' });
});

/** Points of a sweep as text, without regard to the order in which they came. */
async function pointsOf(by: 'prune' | 'quantize', parallel?: ParallelRuntimes): Promise<string[]> {
  const model = await openModel(file);
  const env = { runtime, clock, dataset: await samplesFor(model), threads: 1, parallel };
  const sweep =
    by === 'prune'
      ? sweepPruning(model, { what: 'channels', ratios: [0.3, 0.6], importance: 'l1', roundTo: 4, samples: 8 }, env)
      : sweepQuantization(model, { bits: [8, 4], what: 'both', mode: 'one-on', samples: 8 }, env);
  const points: string[] = [];
  for await (const point of sweep)
    points.push(JSON.stringify({ ...point, sqnrDb: undefined, value: point.value?.toFixed(2) }));
  return points.sort();
}

for (const by of ['prune', 'quantize'] as const)
  test(`a sweep --by ${by} finds beside each other what it finds one after the other`, async () => {
    const parallel = opened();
    let created = 0;
    const runtimes = parallel.runtimes.map(each => ({
      version: each.version,
      create: (...given: Parameters<typeof each.create>) => {
        created++;
        return each.create(...given);
      },
    }));
    try {
      const found = await pointsOf(by, { runtimes, threads: parallel.threads });
      assert.ok(created > 0, 'the workers are used');
      assert.ok(found.length > 10);
      assert.deepEqual(found, await pointsOf(by));
    } finally {
      await parallel.close();
    }
  });
