import assert from 'node:assert/strict';
import test from 'node:test';
import { entropyRange, mseRange, percentileRange } from '../../src/core/numeric/clipping';
import { Divergence } from '../../src/core/numeric/divergence';
import { Histogram } from '../../src/core/numeric/histogram';
import { asymmetricParameters, quantize, uint8Range } from '../../src/core/numeric/quantization';
import { Random } from '../../src/core/numeric/random';
import { SquaredError } from '../../src/core/numeric/squaredError';

const histogramOf = (values: ArrayLike<number>) => {
  const histogram = new Histogram();
  histogram.add(Float32Array.from(values));
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
  const error = (values: Float32Array, range: { min: number; max: number }) =>
    new SquaredError(histogramOf(values)).of(range);
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

test('errors by level are those of every bin on its own', () => {
  for (const values of [normal, outlier, normal.map(v => Math.max(v, 0))]) {
    const histogram = histogramOf(values);
    for (const part of [1, 0.5, 0.1]) {
      const range = { min: histogram.min * part, max: histogram.max * part };
      const parameters = asymmetricParameters(range.min, range.max);
      let expected = 0;
      histogram.counts.forEach((count, i) => {
        const x = histogram.edge(i) + histogram.width / 2;
        const error = x - (quantize(x, parameters, uint8Range) - parameters.zeroPoint) * parameters.scale;
        expected += count * error * error;
      });
      const error = new SquaredError(histogram).of(range);
      assert.ok(Math.abs(error - expected) <= 1e-6 * expected, `${error} and ${expected}`);
    }
  }
});

test('the divergence by level is that of every bin on its own', () => {
  for (const values of [normal, outlier]) {
    const histogram = histogramOf(values);
    for (const part of [1, 0.7, 0.4]) {
      const range = { min: histogram.min * part, max: histogram.max * part };
      const [value, expected] = [new Divergence(histogram).of(range), divergenceOfBins(histogram, range)];
      assert.ok(Math.abs(value - expected) <= 1e-9, `${value} and ${expected}`);
    }
  }
});

/** As the publication says it: P clipped, Q merged into levels and spread again over the bins that P uses. */
function divergenceOfBins(
  { counts, width, edge0, bins }: Histogram,
  { min, max }: { min: number; max: number },
): number {
  const rest = [...counts];
  rest[bins / 2] = 0;
  const total = rest.reduce((sum, c) => sum + c, 0);
  const first = Math.floor((min - edge0) / width);
  const end = Math.ceil((max - edge0) / width);
  const inside = rest.slice(first, end);
  const kept = inside.reduce((sum, c) => sum + c, 0);
  const p = [...inside];
  p[0]! += rest.slice(0, first).reduce((sum, c) => sum + c, 0);
  p[p.length - 1]! += rest.slice(end).reduce((sum, c) => sum + c, 0);
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    const bounds = [level, level + 1].map(l => Math.floor((l * p.length) / 256));
    const reference = p.slice(...bounds).filter(c => c > 0);
    const mass = inside.slice(...bounds).reduce((m, c) => m + c, 0);
    if (reference.length === 0) continue;
    const q = Math.max(mass / reference.length / kept, 1e-9);
    for (const c of reference) sum += (c / total) * Math.log(c / total / q);
    sum -= (reference.length - 1) / (2 * total);
  }
  return sum;
}
