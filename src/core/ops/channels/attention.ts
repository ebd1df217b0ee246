/** Attention in one operator: a head goes with its part of queries, keys, values and outputs. */
import { intAttribute, intsAttribute } from '../../ir/attribute';
import type { Axis, ChannelContext, ChannelFacet } from './facet';

/** Divides an axis from `start` on into equal parts, one for each head, that go as one with the heads of `to`. */
function tieHeads(ctx: ChannelContext, axis: Axis, heads: number, to: Heads, start = 0, length = axis.size ?? 0): void {
  const part = length / heads;
  if (!Number.isInteger(part)) {
    ctx.hold(axis, 'where heads do not fit');
    return;
  }
  for (let i = 0; i < length; i++) {
    const head = Math.floor(i / part);
    ctx.tie(axis, start + i, to.axis, head * (to.axis.size! / to.heads));
  }
}

/** Heads of an axis: those of others are told by the first index of each. */
interface Heads {
  readonly axis: Axis;
  readonly heads: number;
}

/** The opset's own: [batch, length, heads x size] or [batch, heads, length, size]; several query heads may share a key head. */
export const attentionChannels: ChannelFacet = ctx => {
  const { node } = ctx;
  const [q, k, v, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  if (!q || !k || !v || !y) return;
  const flat = q.length === 3;
  const at = flat ? 2 : 1;
  const keyHeads = flat ? node.int('kv_num_heads') : k[1]?.size;
  const queryHeads = flat ? node.int('q_num_heads') : q[1]?.size;
  // A mask or a past of its own for each head, and what is given out beside the result, are not followed.
  const isPlain = [3, 4, 5].every(i => !node.inputs[i]) && [1, 2, 3].every(i => !node.outputs[i]);
  if (!isPlain || !keyHeads || !queryHeads || !v[at]?.size || queryHeads % keyHeads !== 0) return;
  for (const axes of [k, v, y]) ctx.same(q[0], axes[0]);
  ctx.same(q[flat ? 1 : 2], y[flat ? 1 : 2]);
  const to = { axis: v[at]!, heads: keyHeads };
  for (const axis of [v[at]!, k[at]!, q[at]!, y[at]!]) tieHeads(ctx, axis, keyHeads, to);
  if (!flat) return;
  ctx.onPrune(edit => {
    const left = (edit.kept(to.axis).length / to.axis.size!) * keyHeads;
    edit.node.set(intAttribute('kv_num_heads', left));
    edit.node.set(intAttribute('q_num_heads', (left * queryHeads) / keyHeads));
  });
};

/** onnxruntime's: queries, keys and values of [batch, length, heads x size], a bias for all three in a row. */
export const multiHeadChannels: ChannelFacet = ctx => {
  const heads = ctx.node.int('num_heads') ?? 0;
  const [q, k, v, bias, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3), ctx.output(0) ?? []];
  const isPlain = [5, 6, 7].every(i => !ctx.node.inputs[i]) && [1, 2].every(i => !ctx.node.outputs[i]);
  if (!isPlain || heads < 1 || q?.length !== 3 || k?.length !== 3 || v?.length !== 3 || !v[2]!.size) return;
  for (const axes of [k, v, y]) ctx.same(q[0], axes[0]);
  ctx.same(q[1], y[1]);
  const to = { axis: v[2]!, heads };
  for (const axis of [v[2]!, k[2]!, q[2]!, y[2]!]) tieHeads(ctx, axis, heads, to);
  let start = 0;
  for (const part of bias ? [q, k, v] : []) {
    tieHeads(ctx, bias![0]!, heads, to, start, part[2]!.size ?? 0);
    start += part[2]!.size ?? 0;
  }
  mendHeads(ctx, to);
};

/** onnxruntime's, with the projection inside: weights [in, q + k + v] and their bias. */
export const packedAttentionChannels: ChannelFacet = ctx => {
  const heads = ctx.node.int('num_heads') ?? 0;
  const [x, w, bias, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  if (!x || !w?.[1] || !y) return;
  const third = (w[1].size ?? 0) / 3;
  const sizes = ctx.node.ints('qkv_hidden_sizes', [third, third, third]);
  const isPlain = [4, 5, 6].every(i => !ctx.node.inputs[i]) && !ctx.node.outputs[1];
  if (!isPlain || heads < 1 || !y[2]?.size || sizes.length !== 3) return;
  for (const i of [0, 1]) ctx.same(x[i], y[i]);
  ctx.same(x[2], w[0]);
  ctx.computes(1, w[1], y[2]);
  const to = { axis: y[2]!, heads };
  tieHeads(ctx, y[2]!, heads, to);
  let start = 0;
  for (const size of sizes) {
    tieHeads(ctx, w[1]!, heads, to, start, size);
    if (bias) tieHeads(ctx, bias[0]!, heads, to, start, size);
    start += size;
  }
  mendHeads(ctx, to);
  if (ctx.node.ints('qkv_hidden_sizes'))
    ctx.onPrune(edit => {
      const share = edit.kept(to.axis).length / to.axis.size!;
      edit.node.set(
        intsAttribute(
          'qkv_hidden_sizes',
          sizes.map(size => Math.round(size * share)),
        ),
      );
    });
};

function mendHeads(ctx: ChannelContext, { axis, heads }: Heads): void {
  ctx.onPrune(edit => edit.node.set(intAttribute('num_heads', (edit.kept(axis).length / axis.size!) * heads)));
}
