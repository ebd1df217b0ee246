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
  const before = squaredError(weights, second);
  if (before <= NOISE * energyOf(second)) return undefined;
  let best: { ridge: number; error: number } | undefined;
  for (const ridge of RIDGES) {
    const error = squaredError(withCorrection(weights, first, ridge), second);
    if (error < (best?.error ?? before)) best = { ridge, error };
  }
  if (!best) return undefined;
  const gram = first.gram.map((sum, i) => sum + second.gram[i]!);
  return withCorrection(weights, { ...first, gram }, best.ridge);
}

/** Minimizes |[x] (W + D)^T - y|^2 + ridge |D|^2, each input's share of the ridge by its own size. */
function withCorrection(weights: Float64Array, products: Products, ridge: number): Float64Array {
  const { inputs, outputs, gram } = products;
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
  if (!factor) return weights;
  const corrected = weights.slice();
  for (let o = 0; o < outputs; o++) {
    const row = corrected.subarray(o * inputs, (o + 1) * inputs);
    const missing = residuals(row, products, o);
    choleskySolve(factor, inputs, missing);
    for (let i = 0; i < inputs; i++) row[i]! += missing[i]!;
  }
  return corrected;
}

/** Products of the inputs with what output `o` lacks: x^T (y - x w). */
function residuals(row: Float64Array, { inputs, outputs, gram }: Products, o: number): Float64Array {
  const width = inputs + outputs;
  const missing = new Float64Array(inputs);
  for (let i = 0; i < inputs; i++) {
    let sum = gram[i * width + inputs + o]!;
    for (let j = 0, at = i * width; j < inputs; j++, at++) sum -= gram[at]! * row[j]!;
    missing[i] = sum;
  }
  return missing;
}

/** Squared error of all outputs over the data: y^2 - 2 w x^T y + w x^T x w = y^2 - w (x^T y + x^T (y - x w)). */
function squaredError(weights: Float64Array, products: Products): number {
  const { inputs, outputs, gram } = products;
  const width = inputs + outputs;
  let total = 0;
  for (let o = 0; o < outputs; o++) {
    const row = weights.subarray(o * inputs, (o + 1) * inputs);
    const missing = residuals(row, products, o);
    let error = gram[(inputs + o) * width + inputs + o]!;
    for (let i = 0; i < inputs; i++) error -= row[i]! * (gram[i * width + inputs + o]! + missing[i]!);
    total += Math.max(0, error);
  }
  return total;
}

function energyOf({ inputs, outputs, gram }: Products): number {
  let total = 0;
  for (let i = inputs, width = inputs + outputs; i < width; i++) total += gram[i * width + i]!;
  return total;
}
