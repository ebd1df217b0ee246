/** What does not fit float16, and bfloat16 as rounding and as a file. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { bfloat16ToNumber, numberToBfloat16 } from '../../src/core/numeric/float16';
import { findOp } from '../../src/core/ops/registry';
import { NumberSpread } from '../../src/core/transforms/float16/numberSpread';

const spreadOf = (...values: number[]) => new NumberSpread().add(values);

test('numbers beyond 65504 and numbers that are mostly subnormal do not fit float16', () => {
  assert.equal(spreadOf(65504, -65504, 0, Number.NEGATIVE_INFINITY).problem(), undefined);
  assert.match(spreadOf(1, -65505).problem()!, /^reach 6\.55e\+4, beyond/);
  assert.match(spreadOf(1e-5, 0, 0, -2e-5).problem()!, /mostly below/);
  assert.equal(spreadOf(1e-5, 1e-5, 1e-5, 1).problem(), undefined, 'beside 1 their digits do not show');
  assert.equal(spreadOf().problem(), undefined);
});

test('one number alone may be beyond the range or small, but not become 0', () => {
  assert.equal(spreadOf(-3.4e38).termProblem(), undefined);
  assert.equal(spreadOf(1e-5).termProblem(), undefined);
  assert.match(spreadOf(1e-12).termProblem()!, /become 0/);
  assert.match(spreadOf(1e6, 1).termProblem()!, /beyond/);
  assert.equal(spreadOf(1e-8, 1e-8).termProblem(), undefined);
});

test('bfloat16 rounds to nearest, ties to even', () => {
  const unit = 2 ** -7;
  const cases: [number, number][] = [
    [1 + unit / 2, 1],
    [1 + (3 * unit) / 2, 1 + 2 * unit],
    [1 + unit / 2 + 2 ** -20, 1 + unit],
    [-1 - unit / 2, -1],
    [65504, 65536],
    [3.4028234663852886e38, Number.POSITIVE_INFINITY],
    [2 ** -133, 2 ** -133],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ];
  for (const [value, expected] of cases) assert.equal(bfloat16ToNumber(numberToBfloat16(value)), expected, `${value}`);
  assert.ok(Number.isNaN(bfloat16ToNumber(numberToBfloat16(Number.NaN))));
});

test('operators say since when they take 16-bit floats', () => {
  assert.deepEqual(findOp('Conv')?.halfTypes, { float16: 1, bfloat16: 22 });
  assert.deepEqual(findOp('MatMul')?.halfTypes, { float16: 1, bfloat16: 13 });
  assert.deepEqual(findOp('NonMaxSuppression')?.halfTypes, { float16: undefined, bfloat16: undefined });
  assert.equal(findOp('MatMulNBits', 'com.microsoft')?.halfTypes, undefined);
});
