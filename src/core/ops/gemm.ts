import type { Dim, Shape } from '../ir/dim';
import { macsOf, mayEqual, outputSize } from './inferHelpers';
import { gemmLinear } from './linear';
import { type CostContext, defineOp, type InferContext, type OpCost } from './op';
import { gemmQuantize } from './quantizeFacets';

/** Rows and columns of a matrix after an optional transposition; undefined unless the rank is 2. */
function matrix(shape: Shape | undefined, transposed: boolean): readonly [Dim, Dim] | undefined {
  if (shape?.length !== 2) return undefined;
  const [rows, columns] = shape as readonly [Dim, Dim];
  return transposed ? [columns, rows] : [rows, columns];
}

/** [M, N] of a Gemm whose matrices are inputs `a` and `b`; undefined when unknown. */
export function gemmShape(ctx: InferContext, a = 0, b = 1): Shape | undefined {
  const wrong = [ctx.shape(a), ctx.shape(b)].find(s => s !== undefined && s.length !== 2);
  if (wrong) {
    ctx.problem(`operand [${wrong.join(', ')}] is no matrix`);
    return undefined;
  }
  const left = matrix(ctx.shape(a), ctx.node.int('transA', 0) !== 0);
  const right = matrix(ctx.shape(b), ctx.node.int('transB', 0) !== 0);
  if (left && right && !mayEqual(left[1], right[0])) {
    ctx.problem(`inner dimensions ${left[1]} and ${right[0]} differ`);
    return undefined;
  }
  return [left?.[0] ?? null, right?.[1] ?? null];
}

export function gemmCost(ctx: CostContext, a = 0, b = 1): OpCost {
  const left = matrix(ctx.shape(a), ctx.node.int('transA', 0) !== 0);
  const right = matrix(ctx.shape(b), ctx.node.int('transB', 0) !== 0);
  return macsOf(outputSize(ctx), left?.[1] ?? right?.[0]);
}

export const gemm = defineOp({
  type: 'Gemm',
  since: [1, 6, 7, 9, 11, 13],
  quantize: gemmQuantize,
  linear: gemmLinear,
  dynamicQuantize: 'product',
  weightOnly: { kernel: 'product' },
  family: 'linear',
  infer: ctx => ctx.setOutput(0, ctx.type(0), gemmShape(ctx)),
  cost: ctx => gemmCost(ctx),
});
