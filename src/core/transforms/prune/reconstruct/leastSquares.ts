import { choleskyFactor, choleskySolve } from '../../../numeric/cholesky';

/**
 * Sums over the data of the products of what a layer reads (x, with a 1 behind it where there is a bias) and of what it should give (y):
 * the Gram matrix of [x y], [inputs + outputs, inputs + outputs].
 */
export interface Products {
  readonly inputs: number;
  readonly outputs: number;
  readonly gram: Float64Array;
}

/** Ridges that are tried, as shares of the diagonal: from hardly any to hardly a change. */
export const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1, 1] as const;
/** Of the mean of the diagonal: channels that are always 0 have no diagonal of their own. */
const LEAST_RIDGE = 1e-6;
/** Errors below this share of the outputs' squares are those of float32. */
export const NOISE = 1e-9;

/**
 * Weights by which what is left of a layer's inputs gives what the whole layer gave: least squares over the data, after He et al. 2017
 * (arXiv 1707.06168, equation 5). The ridge holds on to the weights that the layer has; which ridge, the second half of the data tells.
 * @param weights [outputs, inputs], what the layer has
 * @returns the same shape; undefined where no ridge comes nearer on the second half
 */
export function fittedWeights(weights: Float64Array, first: Products, second: Products): Float64Array | undefined {
  const missing = { first: missingProducts(weights, first), second: missingProducts(weights, second) };
  const errors = squaredErrors(weights, second, missing.second);
  const before = sumOfErrors(errors);
  if (before <= NOISE * energyOf(second)) return undefined;
  let best: { ridge: number; error: number } | undefined;
  for (const ridge of RIDGES) {
    const change = correction(first, missing.first, ridge);
    const error = change ? sumOfErrors(errorsBehind(errors, change, second, missing.second)) : before;
    if (error < (best?.error ?? before)) best = { ridge, error };
  }
  if (!best) return undefined;
  const gram = first.gram.map((sum, i) => sum + second.gram[i]!);
  const both = missing.first.map((sum, i) => sum + missing.second[i]!);
  const change = correction({ ...first, gram }, both, best.ridge);
  return change && weights.map((w, i) => w + change[i]!);
}

/** What D minimizes |[x] (W + D)^T - y|^2 + ridge |D|^2, each input's share of the ridge by its own size. */
function correction(
  { inputs, outputs, gram }: Products,
  missing: Float64Array,
  ridge: number,
): Float64Array | undefined {
  const width = inputs + outputs;
  const sums = new Float64Array(inputs * inputs);
  let trace = 0;
  for (let i = 0; i < inputs; i++) {
    sums.set(gram.subarray(i * width, i * width + inputs), i * inputs);
    trace += gram[i * width + i]!;
  }
  const least = (LEAST_RIDGE * trace) / inputs || Number.MIN_VALUE;
  for (let i = 0; i < inputs; i++) sums[i * inputs + i]! += ridge * sums[i * inputs + i]! + least;
  const factor = choleskyFactor(sums, inputs);
  if (!factor) return undefined;
  const change = missing.slice();
  for (let o = 0; o < outputs; o++) choleskySolve(factor, inputs, change.subarray(o * inputs, (o + 1) * inputs));
  return change;
}

/** Products of the inputs with what the outputs lack, x^T (y - x w): [outputs, inputs]. */
function missingProducts(weights: Float64Array, products: Products): Float64Array {
  const { inputs, outputs, gram } = products;
  const width = inputs + outputs;
  const missing = timesGram(weights, products);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) missing[o * inputs + i] = gram[i * width + inputs + o]! - missing[o * inputs + i]!;
  return missing;
}

/** Squared error over the data by output: y^2 - 2 w x^T y + w x^T x w = y^2 - w (x^T y + x^T (y - x w)). */
function squaredErrors(
  weights: Float64Array,
  { inputs, outputs, gram }: Products,
  missing: Float64Array,
): Float64Array {
  const width = inputs + outputs;
  return Float64Array.from({ length: outputs }, (_, o) => {
    let error = gram[(inputs + o) * width + inputs + o]!;
    for (let i = 0, at = o * inputs; i < inputs; i++, at++)
      error -= weights[at]! * (gram[i * width + inputs + o]! + missing[at]!);
    return error;
  });
}

/** Squared errors with the weights changed: those before - 2 d x^T (y - x w) + d x^T x d. */
function errorsBehind(
  errors: Float64Array,
  change: Float64Array,
  products: Products,
  missing: Float64Array,
): Float64Array {
  const { inputs } = products;
  const made = timesGram(change, products);
  return errors.map((error, o) => {
    let after = error;
    for (let i = 0, at = o * inputs; i < inputs; i++, at++) after += change[at]! * (made[at]! - 2 * missing[at]!);
    return after;
  });
}

/** No error is negative: where it is next to nothing, rounding makes it so. */
const sumOfErrors = (errors: Float64Array): number => errors.reduce((sum, error) => sum + Math.max(0, error), 0);

/** Rows [outputs, inputs] times the Gram matrix of the inputs; several rows at a time, as reading the matrix takes most of the time. */
function timesGram(rows: Float64Array, { inputs, outputs, gram }: Products): Float64Array {
  const width = inputs + outputs;
  const result = new Float64Array(outputs * inputs);
  // The last rows are taken twice where they do not fill a step.
  for (let o = 0; o < outputs; o += AT_ONCE) {
    const starts = Array.from({ length: AT_ONCE }, (_, k) => Math.min(o + k, outputs - 1) * inputs);
    const [a, b, c, d] = starts as [number, number, number, number];
    for (let i = 0; i < inputs; i++) {
      let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
      for (let j = 0, at = i * width; j < inputs; j++, at++) {
        const value = gram[at]!;
        sumA += value * rows[a + j]!;
        sumB += value * rows[b + j]!;
        sumC += value * rows[c + j]!;
        sumD += value * rows[d + j]!;
      }
      result[a + i] = sumA;
      result[b + i] = sumB;
      result[c + i] = sumC;
      result[d + i] = sumD;
    }
  }
  return result;
}

/** Rows that `timesGram` takes at a time. */
const AT_ONCE = 4;

function energyOf({ inputs, outputs, gram }: Products): number {
  let total = 0;
  for (let i = inputs, width = inputs + outputs; i < width; i++) total += gram[i * width + i]!;
  return total;
}
