import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesOf, floatBytes, floatsOf, numbersOf, typedView } from '../../src/core/numeric/elements';
import { Histogram } from '../../src/core/numeric/histogram';
import {
  asymmetricParameters,
  axisView,
  channelMagnitudes,
  dequantize,
  int8Range,
  int8ReducedRange,
  quantize,
  quantizeBias,
  quantizeChannels,
  symmetricScale,
  uint8Range,
} from '../../src/core/numeric/quantization';
import { Random } from '../../src/core/numeric/random';

const float = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(Math.fround);

test('an asymmetric range holds 0 exactly, its ends within half a step, and never means more than its maximum', () => {
  fc.assert(
    fc.property(float, float, (a, b) => {
      const [min, max] = [Math.min(a, b, 0), Math.max(a, b, 0)];
      const p = asymmetricParameters(min, max);
      assert.ok(p.zeroPoint >= 0 && p.zeroPoint <= 255 && Number.isInteger(p.zeroPoint));
      assert.equal(p.scale, Math.fround(p.scale));
      assert.equal(dequantize(quantize(0, p, uint8Range), p), 0);
      if (max - min < 1e-30) return;
      for (const end of [min, max])
        assert.ok(
          Math.abs(dequantize(quantize(end, p, uint8Range), p) - end) <= p.scale * 0.5001 + Math.abs(end) * 1e-6,
        );
      if (min === 0) assert.ok(Math.fround(255 * p.scale) <= Math.fround(max) * (1 + 2 ** -23) && 255 * p.scale <= max);
    }),
  );
});

test('figures of the ONNX operator text and of a Clip(0, 6)', () => {
  const p = asymmetricParameters(-1, 1);
  assert.deepEqual(p, { scale: Math.fround(2 / 255) <= 2 / 255 ? Math.fround(2 / 255) : p.scale, zeroPoint: 128 });
  const clip = asymmetricParameters(0, 6);
  assert.equal(clip.zeroPoint, 0);
  assert.ok(255 * clip.scale <= 6);
  assert.deepEqual(asymmetricParameters(0, 0), { scale: 1, zeroPoint: 0 });
  assert.equal(quantize(2.5, { scale: 1, zeroPoint: 0 }, uint8Range), 2);
  assert.equal(quantize(3.5, { scale: 1, zeroPoint: 0 }, uint8Range), 4);
  assert.equal(quantize(1000, { scale: 1, zeroPoint: 0 }, uint8Range), 255);
});

test('weights by channel dequantize within half a step, whatever the axis', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.nat(),
      (dims, a, seed) => {
        const axis = a % (dims.length + 1) === dims.length ? undefined : a % dims.length;
        const random = new Random(seed);
        const view = axisView(dims, axis);
        const values = Float32Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => random.normal());
        for (const range of [int8Range, int8ReducedRange]) {
          const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m, range));
          const q = quantizeChannels(values, view, scales, range);
          values.forEach((v, i) => {
            const scale = scales[Math.floor(i / view.inner) % view.channels]!;
            assert.ok(Math.abs(q[i]!) <= range.high);
            assert.ok(Math.abs(q[i]! * scale - v) <= scale * 0.50001);
          });
        }
      },
    ),
  );
});

test('a channel of zeros has scale 1, and a floor for the scale is kept', () => {
  assert.equal(symmetricScale(0), 1);
  assert.equal(symmetricScale(1e-45), 1);
  assert.equal(symmetricScale(1.27, int8Range, 0.5), 0.5);
  assert.deepEqual(quantizeBias(Float32Array.of(0.5, 1.5, -2.5e9), [1]), Int32Array.of(0, 2, -2147483648));
  assert.deepEqual(quantizeBias(Float32Array.of(1, 1), [0.5, 0.25]), Int32Array.of(2, 4));
});

test('typed views copy where bytes are not aligned and unpack sub-byte elements', () => {
  const backing = new Uint8Array(9);
  backing.set(bytesOf(Float32Array.of(1.5, -2)), 1);
  assert.deepEqual(typedView('float32', backing.subarray(1)), Float32Array.of(1.5, -2));
  assert.deepEqual([...numbersOf('int4', Uint8Array.of(0x8f, 0x07), 3)], [-1, -8, 7]);
  assert.deepEqual([...numbersOf('uint2', Uint8Array.of(0b11100100), 4)], [0, 1, 2, 3]);
  assert.deepEqual([...numbersOf('float4e2m1', Uint8Array.of(0x7f), 2)], [-6, 6]);
  assert.deepEqual([...numbersOf('int64', bytesOf(BigInt64Array.of(-5n)), 1)], [-5]);
  for (const type of ['float32', 'float16', 'bfloat16', 'float64'] as const)
    assert.deepEqual(floatsOf(type, floatBytes(type, Float32Array.of(1, -0.5, 3))), Float32Array.of(1, -0.5, 3));
});

test('a histogram counts every finite value once while its range grows', () => {
  const random = new Random(3);
  const histogram = new Histogram(64);
  const all: number[] = [];
  for (let round = 0; round < 12; round++) {
    const values = Float32Array.from({ length: 100 }, () => random.normal() * 3 ** round);
    all.push(...values);
    histogram.add(values);
  }
  histogram.add(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY));
  assert.equal(histogram.total, all.length);
  assert.equal(histogram.nonFinite, 2);
  assert.equal(
    histogram.counts.reduce((s, c) => s + c, 0),
    all.length,
  );
  for (let i = 0; i < 64; i++) {
    const [low, high] = [histogram.edge(i), histogram.edge(i + 1)];
    assert.equal(histogram.counts[i], all.filter(v => v >= low && v < high).length, `bin ${i}`);
  }
  const again = Histogram.of(JSON.parse(JSON.stringify(histogram.state)));
  assert.deepEqual(again, Object.assign(histogram, { nonFinite: 0 }));
});
