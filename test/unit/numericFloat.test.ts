import assert from 'node:assert/strict';
import test from 'node:test';
import { smallFloatTable } from '../../src/core/numeric/float8';
import {
  bfloat16ToNumber,
  float16Array,
  float16ToNumber,
  float16Values,
  numberToBfloat16,
  numberToFloat16,
} from '../../src/core/numeric/float16';
import { Random } from '../../src/core/numeric/random';
import { roundHalfEven } from '../../src/core/numeric/round';

test('every float16 pattern survives the way to a number and back', () => {
  for (let pattern = 0; pattern < 65536; pattern++) {
    const value = float16ToNumber(pattern);
    if (Number.isNaN(value)) assert.ok(Number.isNaN(float16ToNumber(numberToFloat16(value))));
    else assert.equal(numberToFloat16(value), pattern, `pattern ${pattern}`);
  }
});

test('a number midway between two float16 goes to the even one, any other to the nearer', () => {
  for (let pattern = 0; pattern < 0x7bff; pattern++) {
    const [low, high] = [float16ToNumber(pattern), float16ToNumber(pattern + 1)];
    const even = pattern % 2 === 0 ? pattern : pattern + 1;
    assert.equal(numberToFloat16((low + high) / 2), even, `between ${low} and ${high}`);
    assert.equal(numberToFloat16(low + (high - low) * 0.375), pattern);
    assert.equal(numberToFloat16(-(low + (high - low) * 0.625)), 0x8000 | (pattern + 1));
  }
});

test('float16 at the edges of its range', () => {
  assert.equal(numberToFloat16(65504), 0x7bff);
  assert.equal(numberToFloat16(65519.99), 0x7bff);
  assert.equal(numberToFloat16(65520), 0x7c00);
  assert.equal(numberToFloat16(Number.NEGATIVE_INFINITY), 0xfc00);
  assert.equal(numberToFloat16(2 ** -25), 0, 'half of the smallest subnormal ties to 0');
  assert.equal(numberToFloat16(-0), 0x8000);
  assert.deepEqual(float16Values(float16Array([1, -2.5, 0])), Float32Array.of(1, -2.5, 0));
});

test('bfloat16 keeps float32 patterns whose low half is zero and rounds half to even', () => {
  for (let pattern = 0; pattern < 65536; pattern++) {
    const value = bfloat16ToNumber(pattern);
    if (!Number.isNaN(value)) assert.equal(numberToBfloat16(value), pattern);
  }
  assert.equal(numberToBfloat16(1 + 2 ** -8), 0x3f80);
  assert.equal(numberToBfloat16(1 + 3 * 2 ** -8), 0x3f82);
  assert.ok(Number.isNaN(bfloat16ToNumber(numberToBfloat16(Number.NaN))));
  assert.equal(bfloat16ToNumber(numberToBfloat16(3.4e38)), Number.POSITIVE_INFINITY);
});

test('small floats have the extreme values of their papers', () => {
  const largest = (type: Parameters<typeof smallFloatTable>[0]) =>
    Math.max(...smallFloatTable(type).filter(v => Number.isFinite(v)));
  assert.equal(largest('float8e4m3fn'), 448);
  assert.equal(largest('float8e4m3fnuz'), 240);
  assert.equal(largest('float8e5m2'), 57344);
  assert.equal(largest('float8e5m2fnuz'), 57344);
  assert.equal(largest('float4e2m1'), 6);
  assert.equal(largest('float8e8m0'), 2 ** 127);
  assert.equal(smallFloatTable('float8e4m3fn')[1], 2 ** -9);
  assert.ok(Number.isNaN(smallFloatTable('float8e5m2fnuz')[0x80]!));
});

test('rounding is half to even for every magnitude', () => {
  for (const [x, y] of [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [-2.5, -2],
    [2 ** 51 + 0.5, 2 ** 51],
    [2 ** 51 + 1.5, 2 ** 51 + 2],
    [-(2 ** 51) - 0.5, -(2 ** 51)],
    [2 ** 60, 2 ** 60],
  ] as const)
    assert.equal(roundHalfEven(x) + 0, y + 0, `${x}`);
  const random = new Random(7);
  for (let i = 0; i < 10000; i++) {
    const x = random.normal() * 2 ** (random.integer(60) - 5);
    assert.ok(Math.abs(roundHalfEven(x) - x) <= 0.5 && Number.isInteger(roundHalfEven(x)), `${x}`);
  }
});

test('random numbers are repeatable and have the moments of their distributions', () => {
  const [a, b] = [new Random(42), new Random(42)];
  assert.deepEqual(
    Array.from({ length: 20 }, () => a.uint32()),
    Array.from({ length: 20 }, () => b.uint32()),
  );
  assert.notEqual(new Random(1).uint32(), new Random(2).uint32());
  const normals = Array.from({ length: 40000 }, () => a.normal());
  const mean = normals.reduce((s, x) => s + x, 0) / normals.length;
  const variance = normals.reduce((s, x) => s + (x - mean) ** 2, 0) / normals.length;
  assert.ok(Math.abs(mean) < 0.02 && Math.abs(variance - 1) < 0.03, `mean ${mean}, variance ${variance}`);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 50000; i++) counts[a.integer(10)]!++;
  assert.ok(
    counts.every(c => Math.abs(c - 5000) < 350),
    counts.join(),
  );
  assert.deepEqual(a.shuffle([1, 2, 3, 4, 5]).sort(), [1, 2, 3, 4, 5]);
});
