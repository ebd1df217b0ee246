import { choleskyFactor, choleskySolve } from '../../../numeric/cholesky';
import type { MatrixProducts } from '../../recovery/adaRound/matrixProducts';
import { NOISE, RIDGES } from './leastSquares';

/** What a layer reads (with a 1 behind it where there is a bias) and should give at some positions, [positions, inputs + outputs]. */
export interface PositionRows {
  readonly inputs: number;
  readonly outputs: number;
  readonly data: Float32Array;
}

/**
 * The same fit as `fittedWeights` where a layer has more inputs than positions are looked at: the ridge regression is solved for one
 * number per position instead of one per input (Saunders, Gammerman and Vovk 1998), which takes the cube of the positions.
 * @param weights [outputs, inputs], what the layer has
 * @returns the same shape; undefined where no ridge comes nearer on the second half of the data
 */
export async function fittedBySamples(
  weights: Float64Array,
  first: PositionRows,
  second: PositionRows,
  products: MatrixProducts,
): Promise<Float64Array | undefined> {
  const { inputs, outputs } = first;
  const [a, b] = [positionsOf(first), positionsOf(second)];
  const all = a + b;
  const columns = columnsOf([first, second], all);
  const scales = scaleColumns(columns, inputs, all);
  const kernel = await products.gramOf({ dims: [1, inputs, all], data: columns });
  const missing = await missingOutputs(weights, [first, second], products);
  const before = squaresOf(missing.subarray(a * outputs));
  if (before <= NOISE * energyOf(second)) return undefined;
  let best: { ridge: number; error: number } | undefined;
  for (const ridge of RIDGES) {
    const solved = solve(kernel, all, a, ridge, missing, outputs);
    const error = solved ? errorBehind(kernel, all, a, solved, missing, outputs) : Number.POSITIVE_INFINITY;
    if (error < (best?.error ?? before)) best = { ridge, error };
  }
  const solved = best && solve(kernel, all, all, best.ridge, missing, outputs);
  if (!solved) return undefined;
  const data = Float32Array.from(solved);
  const change = await products.multiply({ dims: [1, inputs, all], data: columns }, { dims: [1, all, outputs], data });
  return weights.map((w, at) => {
    const [o, i] = [Math.floor(at / inputs), at % inputs];
    return w + scales[i]! * change[i * outputs + o]!;
  });
}

const positionsOf = ({ inputs, outputs, data }: PositionRows): number => data.length / (inputs + outputs);

/** What is read at all positions, [inputs, positions]. */
function columnsOf(parts: readonly PositionRows[], all: number): Float32Array {
  const [{ inputs, outputs }] = parts as readonly [PositionRows];
  const columns = new Float32Array(inputs * all);
  let p = 0;
  for (const { data } of parts)
    for (let from = 0; from < data.length; from += inputs + outputs, p++)
      for (let i = 0; i < inputs; i++) columns[i * all + p] = data[from + i]!;
  return columns;
}

/** Brings every input to the size 1, as each one's share of the ridge is by its own. Returns what each was multiplied by. */
function scaleColumns(columns: Float32Array, inputs: number, all: number): Float64Array {
  return Float64Array.from({ length: inputs }, (_, i) => {
    const column = columns.subarray(i * all, (i + 1) * all);
    const size = Math.sqrt(squaresOf(column));
    const scale = size > 0 ? 1 / size : 0;
    for (let p = 0; p < all; p++) column[p]! *= scale;
    return scale;
  });
}

/** What the layer's outputs lack at all positions, [positions, outputs]. */
async function missingOutputs(
  weights: Float64Array,
  parts: readonly PositionRows[],
  products: MatrixProducts,
): Promise<Float64Array> {
  const [{ inputs, outputs }] = parts as readonly [PositionRows];
  const transposed = new Float32Array(weights.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) transposed[i * outputs + o] = weights[o * inputs + i]!;
  const found: number[][] = [];
  for (const part of parts) {
    const { data } = part;
    const positions = positionsOf(part);
    const read = new Float32Array(positions * inputs);
    for (let p = 0, from = 0; p < positions; p++, from += inputs + outputs)
      read.set(data.subarray(from, from + inputs), p * inputs);
    const given = await products.multiply(
      { dims: [1, positions, inputs], data: read },
      { dims: [1, inputs, outputs], data: transposed },
    );
    for (let p = 0; p < positions; p++)
      found.push(
        Array.from({ length: outputs }, (_, o) => data[p * (inputs + outputs) + inputs + o]! - given[p * outputs + o]!),
      );
  }
  return Float64Array.from(found.flat());
}

/** Solves (K + ridge) x = missing over the first positions, [positions, outputs]; undefined where that is not definite to rounding. */
function solve(
  kernel: Float32Array,
  all: number,
  positions: number,
  ridge: number,
  missing: Float64Array,
  outputs: number,
): Float64Array | undefined {
  const sums = new Float64Array(positions * positions);
  for (let p = 0; p < positions; p++) {
    sums.set(kernel.subarray(p * all, p * all + positions), p * positions);
    sums[p * positions + p]! += ridge;
  }
  const factor = choleskyFactor(sums, positions);
  if (!factor) return undefined;
  const solved = new Float64Array(positions * outputs);
  const column = new Float64Array(positions);
  for (let o = 0; o < outputs; o++) {
    for (let p = 0; p < positions; p++) column[p] = missing[p * outputs + o]!;
    choleskySolve(factor, positions, column);
    for (let p = 0; p < positions; p++) solved[p * outputs + o] = column[p]!;
  }
  return solved;
}

/** Squared error of what the first positions say of those behind them. */
function errorBehind(
  kernel: Float32Array,
  all: number,
  from: number,
  solved: Float64Array,
  missing: Float64Array,
  outputs: number,
): number {
  let total = 0;
  const row = new Float64Array(outputs);
  for (let p = from; p < all; p++) {
    row.set(missing.subarray(p * outputs, (p + 1) * outputs));
    for (let q = 0; q < from; q++) {
      const weight = kernel[p * all + q]!;
      for (let o = 0; o < outputs; o++) row[o]! -= weight * solved[q * outputs + o]!;
    }
    total += squaresOf(row);
  }
  return total;
}

function energyOf(rows: PositionRows): number {
  const { inputs, outputs, data } = rows;
  let total = 0;
  for (let from = inputs; from < data.length; from += inputs + outputs)
    total += squaresOf(data.subarray(from, from + outputs));
  return total;
}

function squaresOf(values: Float32Array | Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! * values[i]!;
  return total;
}
