import assert from 'node:assert/strict';
import test from 'node:test';
import { Random } from '../../src/core/numeric/random';
import { measureRanges } from '../../src/core/transforms/quantize/measureRanges';
import { randomDataset } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { runtime } from '../support/runtime';

const builder = new ModelBuilder();
const input = builder.input('x', [1, 3]);
const product = builder.node('MatMul', [input, builder.random([3, 4], new Random(3))]);
const nothing = builder.node('Slice', [product, builder.ints(0), builder.ints(0)]);
const root = builder.node('Sqrt', [product]);
const model = builder.output(product).output(nothing).output(root).build();
const env = { runtime, clock: { now: () => 0 }, dataset: randomDataset(model) };

const ranges = (values: readonly string[], calibration: 'minmax' | 'percentile') =>
  measureRanges(model, values, { calibration, percentile: 100, samples: 4 }, env);

for (const calibration of ['minmax', 'percentile'] as const) {
  test(`${calibration}: the inputs alone can be watched`, async () => {
    const values = Array.from({ length: 4 }, (_, i) => env.dataset.batch(i, 1));
    const numbers = (await Promise.all(values)).flatMap(fed => [...(fed.x!.data as Float32Array)]);
    const range = (await ranges([input], calibration)).get(input)!;
    assert.deepEqual([range.min, range.max], [Math.min(...numbers), Math.max(...numbers)]);
  });

  test(`${calibration}: what is empty or not a number has no range`, async () => {
    const found = await ranges([product, nothing, root], calibration);
    assert.ok(found.get(product)!.min < 0 && found.get(product)!.max > 0);
    assert.equal(found.get(nothing), null);
    assert.equal(found.get(root), null);
  });
}
