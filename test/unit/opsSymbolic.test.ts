import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Dim } from '../../src/core/ir';
import { broadcast } from '../../src/core/ops/inferHelpers';
import {
  addDims,
  atLeast,
  ceilDivide,
  divideExactly,
  floorDivide,
  maxDims,
  minDims,
  multiplyDims,
  productOf,
  substitute,
  subtractDims,
  symbolsOf,
} from '../../src/core/ops/symbolic';

test('expressions have one canonical text', () => {
  assert.equal(addDims('seq', 'seq'), '2*seq');
  assert.equal(addDims(addDims('b', 1), 'a'), 'a + b + 1');
  assert.equal(addDims('a', addDims(1, 'b')), 'a + b + 1');
  assert.equal(subtractDims(addDims('seq', 3), 'seq'), 3);
  assert.equal(multiplyDims(addDims('seq', 1), 2), '2*seq + 2');
  assert.equal(multiplyDims('seq', 'batch'), 'batch*seq');
  assert.equal(floorDivide(addDims('height', 1), 2), 'floor((height + 1)/2)');
  assert.equal(floorDivide('height', 2), 'floor(height/2)');
  assert.equal(subtractDims(5, 'seq'), '-1*seq + 5');
});

test('divisions cancel where they can', () => {
  assert.equal(divideExactly(productOf(['batch', 'seq', 64]), 64), 'batch*seq');
  assert.equal(divideExactly(productOf(['batch', 'seq', 64]), multiplyDims('seq', 8)), '8*batch');
  assert.equal(divideExactly('seq', 64), null);
  assert.equal(divideExactly(addDims('seq', 1), addDims('seq', 1)), 1);
  assert.equal(divideExactly(7, 2), null);
  assert.equal(divideExactly('seq', 0), null);
  assert.equal(floorDivide(addDims(multiplyDims('h', 2), 3), 2), 'h + 1');
  // Three convolutions of stride 2 are one floor.
  assert.equal(floorDivide(addDims(floorDivide(addDims('h', 1), 2), 1), 2), 'floor((h + 3)/4)');
});

test('what is unknown stays unknown, except for what zero does to it', () => {
  assert.equal(addDims(null, 1), null);
  assert.equal(multiplyDims(null, 2), null);
  assert.equal(multiplyDims(null, 0), 0);
  assert.equal(maxDims(null, 2), null);
  assert.equal(floorDivide('h', 0), null);
});

test('bounds are decided where sizes of at least 1 decide them', () => {
  assert.equal(maxDims(subtractDims('seq', 1), 0), 'seq - 1');
  assert.equal(maxDims(subtractDims('seq', 5), 0), 'max(0, seq - 5)');
  assert.equal(minDims('seq', addDims('seq', 1)), 'seq');
  assert.equal(atLeast('seq', minDims('seq', 512)), true);
  assert.equal(atLeast(0, 'seq'), false);
  assert.equal(atLeast('a', 'b'), undefined);
});

test('names that look like no identifier are symbols all the same', () => {
  for (const name of [
    'p2o.DynamicDimension.0',
    'batch-size',
    'dyn axis 0',
    's0 // 2',
    '7',
    'f(x)',
    'a"b',
    '+',
    'max(',
  ]) {
    assert.equal(substitute(name, new Map()), name);
    const plusOne = addDims(name, 1);
    assert.equal(subtractDims(plusOne, 1), name, `${plusOne} minus 1`);
    assert.equal(multiplyDims(subtractDims(plusOne, name), 4), 4);
  }
  assert.equal(substitute(addDims('dyn axis 0', 1), new Map([['dyn axis 0', 4]])), 5);
  assert.equal(substitute('past + 2*seq', new Map([['past', 1]])), '2*seq + 1');
  assert.deepEqual([...symbolsOf('floor((max(a, b) + c)/2)')].sort(), ['a', 'b', 'c']);
  assert.equal(substitute(subtractDims('x', 9), new Map([['x', 4]])), null);
});

test('a deep or huge expression is unknown, not slow', () => {
  let dim: Dim = 'x0';
  for (let i = 1; i < 40; i++) dim = multiplyDims(addDims(dim, `x${i}`), addDims(dim, 1));
  assert.equal(dim, null);
  let nested: Dim = 'x';
  for (let i = 0; i < 200; i++) nested = maxDims(multiplyDims(nested, 'y'), floorDivide(addDims(nested, 'z'), 3));
  assert.ok(nested === null || String(nested).length < 100_000);
});

/** A random expression as a function of the values of its symbols, and as a dimension. */
interface Expression {
  readonly dim: Dim;
  value(at: Readonly<Record<string, number>>): number;
}
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .constantFrom('a', 'b', 'c')
    .map(name => ({ dim: name, value: (at: Readonly<Record<string, number>>) => at[name]! })),
  fc.integer({ min: -6, max: 12 }).map(n => ({ dim: n, value: () => n })),
);
const expression = fc.letrec<{ node: Expression }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc
      .tuple(tie('node'), tie('node'), fc.constantFrom('add', 'subtract', 'multiply', 'max', 'min'))
      .map(([x, y, op]) => combine(x, y, op)),
    fc.tuple(tie('node'), fc.integer({ min: 1, max: 5 }), fc.boolean()).map(([x, n, up]) => ({
      dim: up ? ceilDivide(x.dim, n) : floorDivide(x.dim, n),
      value: (at: Readonly<Record<string, number>>) => (up ? Math.ceil : Math.floor)(x.value(at) / n),
    })),
  ),
})).node;

function combine(x: Expression, y: Expression, op: string): Expression {
  const table: Record<string, [(a: Dim, b: Dim) => Dim, (a: number, b: number) => number]> = {
    add: [addDims, (a, b) => a + b],
    subtract: [subtractDims, (a, b) => a - b],
    multiply: [multiplyDims, (a, b) => a * b],
    max: [maxDims, Math.max],
    min: [minDims, Math.min],
  };
  const [symbolic, numeric] = table[op]!;
  return { dim: symbolic(x.dim, y.dim), value: at => numeric(x.value(at), y.value(at)) };
}
const sizes = fc.record({ a: fc.integer({ min: 1, max: 40 }), b: fc.integer({ min: 1, max: 9 }), c: fc.constant(1) });

test('an expression is worth what its operations are', () => {
  fc.assert(
    fc.property(expression, sizes, (e, at) => {
      if (e.dim === null) return;
      const bound = substitute(e.dim, new Map(Object.entries(at)));
      const expected = e.value(at);
      // A negative size is none: substitution says unknown.
      assert.equal(bound, typeof e.dim === 'string' && expected < 0 ? null : expected + 0, String(e.dim));
    }),
    { numRuns: 2000 },
  );
});

test('comparisons that are decided hold for all sizes', () => {
  fc.assert(
    fc.property(expression, expression, sizes, (x, y, at) => {
      const decided = atLeast(x.dim, y.dim);
      if (decided !== undefined) assert.equal(x.value(at) >= y.value(at), decided, `${x.dim} >= ${y.dim}`);
    }),
    { numRuns: 2000 },
  );
});

test('broadcasting never guesses', () => {
  assert.deepEqual(
    broadcast([
      ['n', 1, 4],
      [3, 1],
    ]),
    ['n', 3, 4],
  );
  assert.deepEqual(broadcast([['n'], ['n']]), ['n']);
  assert.deepEqual(broadcast([['n'], ['m']]), [null]);
  assert.deepEqual(broadcast([['n'], [5]]), [5]);
  assert.deepEqual(broadcast([[null], [1]]), [null]);
  assert.deepEqual(broadcast([[0], [1]]), [0]);
  assert.deepEqual(broadcast([['seq'], ['min(512, seq)']]), ['seq']);
  assert.equal(typeof broadcast([[2], [3]]), 'string');
  assert.equal(broadcast([[2], undefined]), undefined);
});
