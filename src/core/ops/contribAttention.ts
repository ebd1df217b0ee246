/** Attention operators of onnxruntime's domain com.microsoft. */
import type { Dim } from '../ir/dim';
import { scalarOf } from './content';
import { MICROSOFT } from './contrib';
import { macsOf } from './inferHelpers';
import { type CostContext, defineOp, type InferContext, type OpDef } from './op';
import { addDims, divideExactly, maxDims, multiplyDims } from './symbolic';

const domain = MICROSOFT;
const since = [1];

/** Widths of query, key and value where they differ. */
function hiddenSizes(node: InferContext['node']): readonly number[] | undefined {
  const sizes = node.ints('qkv_hidden_sizes');
  return sizes?.length === 3 ? sizes : undefined;
}

/** Input [batch, length, in] by weights [in, q + k + v] in one product, then attention per head. */
const packedAttention = defineOp({
  type: 'Attention',
  domain,
  since,
  family: 'linear',
  settings: [3],
  infer: ctx => {
    const [batch, length] = ctx.shape(0) ?? [null, null];
    const sizes = hiddenSizes(ctx.node);
    const hidden: Dim = sizes?.[2] ?? divideExactly(ctx.shape(1)?.[1] ?? null, 3);
    ctx.setOutput(0, ctx.type(0), [batch ?? null, length ?? null, hidden]);
  },
  cost: ctx => {
    const [batch, length, input] = ctx.shape(0) ?? [];
    const packed = ctx.shape(1)?.[1];
    if (ctx.node.inputs[4]) return { macs: undefined };
    const sizes = hiddenSizes(ctx.node);
    const third = divideExactly(packed ?? null, 3);
    const [query, value] = sizes ? [sizes[0]!, sizes[2]!] : [third, third];
    const projection = macsOf(batch, length, input, packed).macs;
    const products = macsOf(batch, length, length, addDims(query, value)).macs;
    return { macs: projection === undefined || products === undefined ? undefined : projection + products };
  },
});

/** Query [batch, length, hidden], key and value alike; other packings stay unknown. */
const multiHeadAttention = defineOp({
  type: 'MultiHeadAttention',
  domain,
  since,
  family: 'linear',
  settings: [4],
  infer: ctx => {
    const [q, v] = [ctx.shape(0), ctx.shape(2)];
    if (q?.length !== 3 || v?.length !== 3) return ctx.setOutput(0, ctx.type(0), undefined);
    ctx.setOutput(0, ctx.type(0), [q[0]!, q[1]!, v[2]!]);
  },
  cost: ctx => {
    const [q, k, v] = [ctx.shape(0), ctx.shape(1), ctx.shape(2)];
    if (q?.length !== 3 || k?.length !== 3 || v?.length !== 3 || ctx.node.inputs[6]) return { macs: undefined };
    return macsOf(q[0], q[1], k[1], addDims(q[2]!, v[2]!));
  },
});

/** Sizes of a GroupQueryAttention; its query may hold key and value as well. */
function groupedSizes(ctx: InferContext | CostContext) {
  const query = ctx.shape(0);
  const heads = ctx.node.int('num_heads');
  const groups = ctx.node.int('kv_num_heads');
  if (query?.length !== 3 || !heads || !groups) return undefined;
  const packed = !ctx.node.inputs[1];
  const size = divideExactly(query[2]!, packed ? heads + 2 * groups : heads);
  // The length of past and new keys together is an input; without a past it is that of the query.
  const total = ctx.node.inputs[3] ? (scalarOf(ctx.content(6)) ?? null) : query[1]!;
  return { batch: query[0]!, length: query[1]!, heads, groups, size, total };
}

/** Keys and values have fewer heads than queries; past ones are kept from call to call. */
const groupQueryAttention = defineOp({
  type: 'GroupQueryAttention',
  domain,
  since,
  family: 'linear',
  settings: [5, 6, 7, 8, 9],
  infer: ctx => {
    const sizes = groupedSizes(ctx);
    if (!sizes) return ctx.setOutput(0, ctx.type(0), undefined);
    const { batch, length, heads, groups, size, total } = sizes;
    ctx.setOutput(0, ctx.type(0), [batch, length, multiplyDims(size, heads)]);
    const past: Dim = ctx.node.inputs[3] ? (ctx.shape(3)?.[2] ?? null) : 0;
    for (const output of [1, 2]) ctx.setOutput(output, ctx.type(0), [batch, groups, maxDims(past, total), size]);
  },
  cost: ctx => {
    const sizes = groupedSizes(ctx);
    if (!sizes) return { macs: undefined };
    return macsOf(sizes.batch, sizes.heads, sizes.length, sizes.total, 2, sizes.size);
  },
});

export const contribAttentionOps: readonly OpDef[] = [packedAttention, multiHeadAttention, groupQueryAttention];
