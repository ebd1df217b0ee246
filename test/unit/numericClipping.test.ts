import assert from 'node:assert/strict';
import test from 'node:test';
import { entropyRange, mseRange, percentileRange, squaredError } from '../../src/core/numeric/clipping';
import { Histogram } from '../../src/core/numeric/histogram';
import { Random } from '../../src/core/numeric/random';

const histogramOf = (values: ArrayLike<number>) => {
  const histogram = new Histogram();
  histogram.add(values);
  return histogram;
};
const random = new Random(17);
const normal = Float32Array.from({ length: 100000 }, () => random.normal());
/** The same with one value far out: min-max would give it most of the levels. */
const outlier = Float32Array.from(normal, (v, i) => (i === 5 ? 60 : v));

test('the percentile is where the sorted values say, and the extremes when the tails are empty', () => {
  const sorted = normal.slice().sort();
  const { min, max } = percentileRange(histogramOf(normal), 99);
  const width = histogramOf(normal).width;
  assert.ok(Math.abs(min - sorted[500]!) <= 1.01 * width, `${min} and ${sorted[500]}`);
  assert.ok(Math.abs(max - sorted[99499]!) <= 1.01 * width, `${max} and ${sorted[99499]}`);
  assert.deepEqual(percentileRange(histogramOf([0, 1, 2])), { min: 0, max: 2 });
});

test('percentile and entropy cut a lone outlier and keep the bulk', () => {
  for (const method of [percentileRange, entropyRange]) {
    const { min, max } = method(histogramOf(outlier));
    assert.ok(max > 2 && max < 25, `${method.name}: ${max}`);
    assert.ok(min <= -2, `${method.name}: ${min}`);
  }
});

test('the range of least squared error is no worse than the extremes, and better where one value is far out', () => {
  const error = (values: Float32Array, range: { min: number; max: number }) => squaredError(histogramOf(values), range);
  for (const values of [normal, outlier, normal.map(v => Math.max(v, 0))]) {
    const { min, max } = histogramOf(values);
    assert.ok(error(values, mseRange(histogramOf(values))) <= error(values, { min, max }));
  }
  const even = Float32Array.from({ length: 1000000 }, (_, i) => (i === 0 ? 2 : random.uniform() * 2 - 1));
  assert.ok(error(even, mseRange(histogramOf(even))) < error(even, { min: -1, max: 2 }) * 0.8);
});

test('a spike at zero does not pull the entropy range in', () => {
  const spiked = Float32Array.from({ length: 200000 }, (_, i) => (i % 10 ? 0 : Math.abs(random.normal())));
  const { min, max } = entropyRange(histogramOf(spiked));
  assert.equal(min, 0);
  assert.ok(max > 1.5, `${max}`);
});

test('tensors of zeros and of one value have a range', () => {
  for (const method of [percentileRange, mseRange, entropyRange]) {
    assert.deepEqual(method(histogramOf([0, 0, 0])), { min: 0, max: 0 });
    const { min, max } = method(histogramOf([3, 3, 3]));
    assert.ok(min <= 3 && max === 3, `${method.name}: ${min} to ${max}`);
  }
});
