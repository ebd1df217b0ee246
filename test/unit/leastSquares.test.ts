import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { choleskyFactor, choleskySolve } from '../../src/core/numeric/cholesky';
import { Random } from '../../src/core/numeric/random';
import { fittedWeights, type Products } from '../../src/core/transforms/prune/reconstruct/leastSquares';

/** The Gram matrix of rows of numbers of equal length. */
function gramOf(rows: readonly (readonly number[])[], inputs: number): Products {
  const width = rows[0]!.length;
  const gram = new Float64Array(width * width);
  for (const row of rows)
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) gram[i * width + j]! += row[i]! * row[j]!;
  return { inputs, outputs: width - inputs, gram };
}

/** Rows [x0 x1 1 | y], where y also reads 2 x0 as an input that was pruned. */
function rowsOf(seed: number, noise: number): number[][] {
  const random = new Random(seed);
  return Array.from({ length: 200 }, () => {
    const [a, b] = [random.normal(), random.normal() + 3];
    return [a, b, 1, 0.5 * a - b + 0.25 * (2 * a + 4) + noise * random.normal()];
  });
}

test('a system of equations is solved by its triangle, and one that is not definite is refused', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer());
  fc.assert(
    fc.property(sizes, ([n, seed]) => {
      const random = new Random(seed);
      const rows = Array.from({ length: 3 * n }, () => Array.from({ length: n }, () => random.normal()));
      const { gram } = gramOf(rows, n);
      for (let i = 0; i < n; i++) gram[i * n + i]! += 1;
      const x = Float64Array.from({ length: n }, () => random.normal());
      const b = x.map((_, i) => x.reduce((sum, value, j) => sum + gram[i * n + j]! * value, 0));
      choleskySolve(choleskyFactor(gram, n)!, n, b);
      for (const [i, value] of b.entries()) assert.ok(Math.abs(value - x[i]!) < 1e-9, `${value} ${x[i]}`);
    }),
    { verbose: 1 },
  );
  assert.equal(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2), undefined);
});

test('what a pruned input told is read from the one that tells the same, and the bias takes the rest', () => {
  const fitted = fittedWeights(Float64Array.of(0.5, -1, 0), gramOf(rowsOf(1, 0), 3), gramOf(rowsOf(2, 0), 3))!;
  for (const [i, expected] of [1, -1, 1].entries()) assert.ok(Math.abs(fitted[i]! - expected) < 2e-3, fitted.join(' '));
});

test('weights that already give what is wanted, or as near as can be, stay', () => {
  const exact = Float64Array.of(1, -1, 1);
  assert.equal(fittedWeights(exact, gramOf(rowsOf(1, 0), 3), gramOf(rowsOf(2, 0), 3)), undefined);
  const few = rowsOf(1, 0.5).slice(0, 4);
  assert.equal(fittedWeights(exact, gramOf(few, 3), gramOf(rowsOf(2, 0.01), 3)), undefined);
});
