/** The fit of layers with more inputs than positions, against the one that solves for inputs. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Random } from '../../src/core/numeric/random';
import { fittedBySamples } from '../../src/core/transforms/prune/reconstruct/kernelRidge';
import { fittedWeights, type Products } from '../../src/core/transforms/prune/reconstruct/leastSquares';
import { MatrixProducts } from '../../src/core/transforms/recovery/adaRound/matrixProducts';
import { runtime } from '../support/runtime';

const [inputs, outputs] = [12, 3];
const width = inputs + outputs;

/** Outputs are a linear function of the inputs, and of noise. */
function rowsOf(positions: number, seed: number, noise: number): Float32Array {
  const random = new Random(seed);
  const data = new Float32Array(positions * width);
  for (let p = 0; p < positions; p++) {
    const row = data.subarray(p * width, (p + 1) * width);
    for (let i = 0; i < inputs; i++) row[i] = i === inputs - 1 ? 1 : (1 + i) * random.normal();
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) row[inputs + o]! += Math.sin(1 + o + i) * row[i]!;
      row[inputs + o]! += noise * random.normal();
    }
  }
  return data;
}

function productsOf(data: Float32Array): Products {
  const gram = new Float64Array(width * width);
  for (let from = 0; from < data.length; from += width)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) gram[i * width + j]! += data[from + i]! * data[from + j]!;
  return { inputs, outputs, gram };
}

test('solving for positions gives the weights that solving for inputs gives', async () => {
  const products = await MatrixProducts.open(runtime);
  const [first, second] = [rowsOf(40, 1, 0.5), rowsOf(40, 2, 0.5)];
  const weights = new Float64Array(inputs * outputs).fill(0.1);
  const part = (data: Float32Array) => ({ inputs, outputs, data });
  const found = await fittedBySamples(weights, part(first), part(second), products);
  const expected = fittedWeights(weights, productsOf(first), productsOf(second));
  assert.ok(found && expected);
  for (const [i, value] of found.entries()) assert.ok(Math.abs(value - expected[i]!) < 2e-2, `${value} ${expected[i]}`);
  // With fewer positions than inputs it comes nearer, too, and weights that are right stay.
  const few = await fittedBySamples(weights, part(rowsOf(8, 3, 0)), part(rowsOf(8, 4, 0)), products);
  assert.ok(few);
  const right = Float64Array.from({ length: inputs * outputs }, (_, at) =>
    Math.sin(1 + Math.floor(at / inputs) + (at % inputs)),
  );
  assert.equal(await fittedBySamples(right, part(rowsOf(40, 1, 0)), part(rowsOf(40, 2, 0)), products), undefined);
  await products.release();
});
