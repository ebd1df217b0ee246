/** MatMul with NumPy semantics, and the shapes and costs that its quantized and fused forms share. */
import type { Dim, Shape } from '../ir/dim';
import { broadcast, macsOf, mayEqual, outputSize } from './inferHelpers';
import { matMulLinear } from './linear';
import { type CostContext, defineOp, type InferContext, type OpCost } from './op';
import { matMulQuantize } from './quantizeFacets';

/** Shape of A x B as NumPy's matmul has it; undefined when unknown, after a report when they do not fit. */
export function matMulShape(ctx: InferContext, a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b) return undefined;
  if (a.length === 0 || b.length === 0) {
    ctx.problem('a scalar cannot be multiplied as a matrix');
    return undefined;
  }
  const left: Shape = a.length === 1 ? [1, a[0]!] : a;
  const right: Shape = b.length === 1 ? [b[0]!, 1] : b;
  if (!mayEqual(left.at(-1), right.at(-2))) {
    ctx.problem(`matrices [${a.join(', ')}] and [${b.join(', ')}] do not fit`);
    return undefined;
  }
  const batch = broadcast([left.slice(0, -2), right.slice(0, -2)]);
  if (!Array.isArray(batch)) {
    if (batch !== undefined) ctx.problem(batch);
    return undefined;
  }
  const rows: Dim[] = a.length === 1 ? [] : [left.at(-2)!];
  const columns: Dim[] = b.length === 1 ? [] : [right.at(-1)!];
  return [...batch, ...rows, ...columns];
}

/** Output elements times the inner dimension, which either operand may tell. */
export function matMulCost(ctx: CostContext, a = 0, b = 1): OpCost {
  const right = ctx.shape(b);
  const inner = ctx.shape(a)?.at(-1) ?? (right && right.length > 1 ? right.at(-2) : right?.[0]);
  return macsOf(outputSize(ctx), inner);
}

export const matMul = defineOp({
  type: 'MatMul',
  since: [1, 9, 13],
  quantize: matMulQuantize,
  linear: matMulLinear,
  dynamicQuantize: 'product',
  weightOnly: { kernel: 'product' },
  family: 'linear',
  infer: ctx => ctx.setOutput(0, ctx.type(0), matMulShape(ctx, ctx.shape(0), ctx.shape(1))),
  cost: ctx => matMulCost(ctx),
});
