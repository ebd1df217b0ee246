/** Operators that multiply what they read by weights: Conv, Gemm, MatMul. */
import type { Node } from '../ir/node';
import { convPatches, type Patches, rowPatches } from './patches';

/** A weight as [rows, columns, inner]: one of rows and columns is the output channel, the other the input channel (of its group). */
export interface LinearLayout {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly rowsAreOutputs: boolean;
  readonly groups: number;
}

/** Weights are input 1, what they are multiplied by is input 0. */
export interface LinearFacet {
  /** Undefined where attributes or dimensions are of another kind. */
  readonly layout: (node: Node, weightDims: readonly number[]) => LinearLayout | undefined;
  /** Axis of the result on which the output channels lie; -1: the last. */
  readonly outputAxis: 1 | -1;
  readonly patches: (node: Node, weightDims: readonly number[], inputDims: readonly number[]) => Patches;
}

export const convLinear: LinearFacet = {
  // [M, C / group, kernel]
  layout: (node, [rows, columns, ...kernel]) => ({
    rows: rows!,
    columns: columns!,
    inner: kernel.reduce((n, d) => n * d, 1),
    rowsAreOutputs: true,
    groups: node.int('group', 1),
  }),
  outputAxis: 1,
  patches: convPatches,
};

export const gemmLinear: LinearFacet = {
  layout: (node, [rows, columns]) =>
    node.int('transA', 0)
      ? undefined
      : { rows: rows!, columns: columns!, inner: 1, rowsAreOutputs: node.int('transB', 0) === 1, groups: 1 },
  outputAxis: -1,
  patches: (_, __, inputDims) => rowPatches(inputDims),
};

export const matMulLinear: LinearFacet = {
  layout: (_, dims) =>
    dims.length === 2 ? { rows: dims[0]!, columns: dims[1]!, inner: 1, rowsAreOutputs: false, groups: 1 } : undefined,
  outputAxis: -1,
  patches: (_, __, inputDims) => rowPatches(inputDims),
};
