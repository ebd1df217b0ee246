/** Attention and RotaryEmbedding of the standard (opset 23). */
import type { Dim, Shape } from '../ir/dim';
import { inferSameAsInput, macsOf, noMacs } from './inferHelpers';
import { type CostContext, defineOp, type InferContext } from './op';
import { addDims, divideExactly, multiplyDims } from './symbolic';

interface Heads {
  readonly batch: Dim;
  readonly heads: Dim;
  readonly length: Dim;
  readonly size: Dim;
}

/** [batch, heads, length, size], or [batch, length, heads x size] with the number of heads as an attribute. */
function headsOf(shape: Shape | undefined, heads: number | undefined): Heads | undefined {
  if (shape?.length === 4) return { batch: shape[0]!, heads: shape[1]!, length: shape[2]!, size: shape[3]! };
  if (shape?.length !== 3 || !heads) return undefined;
  return { batch: shape[0]!, heads, length: shape[1]!, size: divideExactly(shape[2]!, heads) };
}

function operands(ctx: InferContext | CostContext) {
  const q = headsOf(ctx.shape(0), ctx.node.int('q_num_heads'));
  const k = headsOf(ctx.shape(1), ctx.node.int('kv_num_heads'));
  const v = headsOf(ctx.shape(2), ctx.node.int('kv_num_heads'));
  if (!q || !k || !v) return undefined;
  const past = ctx.node.inputs[4] ? (ctx.shape(4)?.[2] ?? null) : 0;
  return { q, k, v, total: addDims(k.length, past) };
}

/** Two products: queries by keys, and the weights by values. */
export const attention = defineOp({
  type: 'Attention',
  since: [23, 24],
  family: 'linear',
  settings: [3, 6],
  infer: ctx => {
    const found = operands(ctx);
    const type = ctx.type(0);
    if (!found) return ctx.setOutput(0, type, undefined);
    const { q, k, v, total } = found;
    const flat = ctx.shape(0)?.length === 3;
    const joined = [q.batch, q.length, multiplyDims(q.heads, v.size)];
    ctx.setOutput(0, type, flat ? joined : [q.batch, q.heads, q.length, v.size]);
    ctx.setOutput(1, ctx.type(1), [k.batch, k.heads, total, k.size]);
    ctx.setOutput(2, ctx.type(2), [v.batch, v.heads, total, v.size]);
    ctx.setOutput(3, type, [q.batch, q.heads, q.length, total]);
  },
  cost: ctx => {
    const found = operands(ctx);
    if (!found) return { macs: undefined };
    const { q, v, total } = found;
    return macsOf(q.batch, q.heads, q.length, total, addDims(q.size, v.size));
  },
});

export const rotaryEmbedding = defineOp({
  type: 'RotaryEmbedding',
  since: [23],
  family: 'other',
  settings: [3],
  infer: inferSameAsInput,
  cost: noMacs,
});
