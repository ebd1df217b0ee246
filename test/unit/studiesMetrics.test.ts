import assert from 'node:assert/strict';
import test from 'node:test';
import type { Scores } from '../../src/core/numeric/outputValues';
import { isAmongTop } from '../../src/core/numeric/topClasses';
import type { Feeds, RuntimeTensor } from '../../src/core/ports';
import { Agreement } from '../../src/core/studies/agreement';
import { ClassMetrics } from '../../src/core/studies/metrics/classMetrics';
import { Divergence } from '../../src/core/studies/metrics/divergence';
import { MetricMeans, type SampleMetric } from '../../src/core/studies/metrics/sampleMetric';

const floats = (dims: number[], ...values: number[]): RuntimeTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});
const row = (...values: number[]): Scores => ({ rows: 1, classes: values.length, values });
const near = (actual: number | null, expected: number, tolerance = 1e-9) =>
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);

function divergence(...pairs: [Scores, Scores][]) {
  const sum = new Divergence();
  for (const [a, b] of pairs) sum.add(a, b);
  return sum.result();
}

test('scores go through a softmax unless they are probabilities already', () => {
  // Softmax of [0, ln 3] is [1/4, 3/4], of [0, 0] it is [1/2, 1/2].
  const expected = 0.25 * Math.log(0.25 / 0.5) + 0.75 * Math.log(0.75 / 0.5);
  const scores = divergence([row(0, Math.log(3)), row(7, 7)]);
  near(scores.klDivergence, expected);
  assert.equal(scores.klOf, 'softmax');
  const shares = divergence([row(0.25, 0.75), row(0.5, 0.5)]);
  near(shares.klDivergence, expected);
  assert.equal(shares.klOf, 'probabilities');
  // A quantized model's shares need not add up to 1.
  near(divergence([row(0.25, 0.75), row(0.502, 0.502)]).klDivergence, expected);
  assert.equal(divergence([row(-0.25, 1.25), row(0.5, 0.5)]).klOf, 'softmax');
});

test('the divergence is a mean over samples, has a value beside zeros, and none beside NaN', () => {
  const half = divergence([row(0, Math.log(3)), row(0, 0)], [row(1, 1), row(5, 5)]);
  const whole = divergence([row(0, Math.log(3)), row(0, 0)]);
  near(half.klDivergence, whole.klDivergence! / 2);
  near(divergence([row(1, 0), row(0, 1)]).klDivergence, Math.log(1e7), 1e-4);
  assert.equal(divergence([row(1000, -1000), row(1000, -1000)]).klDivergence, 0);
  assert.deepEqual(divergence([row(Number.NaN, 1), row(0, 1)]), { klDivergence: null, klOf: null });
  assert.deepEqual(divergence(), { klDivergence: null, klOf: null });
});

test('a class is among the top five by its score, of equal ones by its place', () => {
  const scores: Scores = { rows: 2, classes: 7, values: [9, 8, 7, 6, 5, 5, 0, 0, 0, 0, 0, 0, 0, 1] };
  assert.deepEqual(
    [0, 4, 5, 6].map(label => isAmongTop(scores, 0, label, 5)),
    [true, true, false, false],
  );
  assert.deepEqual(
    [6, 3, 4].map(label => isAmongTop(scores, 1, label, 5)),
    [true, true, false],
  );
  assert.equal(isAmongTop(scores, 0, 7, 5), false);
  assert.equal(isAmongTop(scores, 0, -1, 5), false);
});

test('top-5 accuracy comes with more than five classes only', () => {
  const ofClasses = (classes: number) => {
    const metrics = new ClassMetrics([0, classes - 1]);
    const falling = Array.from({ length: classes }, (_, c) => -c);
    const feeds: Feeds = { y: floats([2, classes], ...falling, ...falling) };
    metrics.add([{ a: 'y', b: 'y' }], feeds, feeds, 0, 2);
    return metrics.accuracy();
  };
  const top5 = { a: 0.5, b: 0.5 };
  assert.deepEqual(ofClasses(6), { ...top5, samples: 2, metric: 'top1', top5 });
  assert.deepEqual(ofClasses(5), { ...top5, samples: 2, metric: 'top1' });
});

test('the squared error is a mean over all elements, 0 for equal outputs, null where there is none', () => {
  const agreement = new Agreement();
  agreement.add('y', floats([2], 1, 2), floats([2], 2, 2), true);
  agreement.add('z', floats([2], 0, 0), floats([2], 3, 0), true);
  assert.equal(agreement.result().mse, 10 / 4);
  const equal = new Agreement();
  equal.add('y', floats([1], 0), floats([1], 0), true);
  assert.equal(equal.result().mse, 0);
  const other = new Agreement();
  other.add('y', floats([1], 0), floats([2], 0, 0), true);
  assert.equal(other.result().mse, null);
});

const metric = (evaluate: SampleMetric['evaluate']): SampleMetric => ({
  name: 'distance',
  higherIsBetter: false,
  source: 'distance.js',
  evaluate,
});
const pair = [{ a: 'y', b: 'z' }];

test('a metric gets the outputs of each sample, its label, and what the original gave', async () => {
  const seen: unknown[] = [];
  const means = new MetricMeans(
    metric((outputs, label, reference) => {
      seen.push([outputs, label, reference === outputs]);
      return (outputs.y!.data[0] as number) - (reference.y!.data[0] as number);
    }),
    [5, 6],
  );
  await means.add(pair, { y: floats([2, 1], 1, 2) }, { z: floats([2, 1], 2, 4) }, 0, 2);
  const output = (value: number) => ({ y: { dims: [1], data: [value] } });
  assert.deepEqual(seen, [
    [output(1), 5, true],
    [output(2), 5, false],
    [output(2), 6, true],
    [output(4), 6, false],
  ]);
  assert.deepEqual(means.result(), { name: 'distance', a: 0, b: 1.5, higherIsBetter: false });
});

test("what is wrong with a metric is told with its file, the sample and the metric's words", async () => {
  const measure = (evaluate: SampleMetric['evaluate'], y = floats([1, 1], 1)) =>
    new MetricMeans(metric(evaluate), undefined).add(pair, { y }, { z: y }, 3, 1);
  const refuses = (evaluate: SampleMetric['evaluate'], message: RegExp) =>
    assert.rejects(measure(evaluate), { name: 'LatheError', message });
  await refuses(() => {
    throw new Error('no box');
  }, /^distance\.js: evaluate failed at sample 3: no box$/);
  await refuses(() => 'much', /must return a finite number, but returned much at sample 3/);
  await refuses(() => Number.NaN, /returned NaN/);
  await measure(async (_, label) => (label === undefined ? 1 : 0));
  const long = new MetricMeans(
    metric(() => 1),
    undefined,
  );
  const y = floats([5, 1], 1, 2, 3, 4, 5);
  await assert.rejects(long.add(pair, { y }, { z: y }, 0, 2), { message: /output y of shape \[5,1\] has no row/ });
});
