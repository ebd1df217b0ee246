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

/** What there may be for each head apart (a bias, a mask, the keys kept from call to call), on this axis. */
function tieAlong(
  ctx: ChannelContext,
  values: readonly (readonly Axis[] | undefined)[],
  at: number,
  to: Heads,
  heads: number,
) {
  for (const axes of values) {
    const axis = axes?.at(at);
    if (axis && (axis.size ?? 0) > 1) tieHeads(ctx, axis, heads, to);
  }
}

/** Of queries and keys in [batch, length, heads x size] or [batch, heads, length, size]; several query heads may share a key head. */
interface SharedHeads {
  /** Attribute that says how many heads the queries have. */
  readonly queryAttribute: string;
  readonly flat: boolean;
  readonly keyHeads: number;
  readonly queryHeads: number;
}

/** Relates queries, keys, values and the result; undefined: they do not fit. */
function relateHeads(
  ctx: ChannelContext,
  { queryAttribute, flat, keyHeads, queryHeads }: SharedHeads,
): Heads | undefined {
  const [q, k, v, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  const [at, rank] = flat ? [2, 3] : [1, 4];
  if (![q, k, v, y].every(axes => axes?.length === rank) || !q || !k || !v || !y) return undefined;
  if (!keyHeads || !queryHeads || !v[at]!.size || queryHeads % keyHeads !== 0) return undefined;
  for (const axes of [k, v, y]) ctx.same(q[0], axes[0]);
  ctx.same(q[flat ? 1 : 2], y[flat ? 1 : 2]);
  const to = { axis: v[at]!, heads: keyHeads };
  for (const axis of [v[at]!, k[at]!, q[at]!, y[at]!]) tieHeads(ctx, axis, keyHeads, to);
  if (flat)
    ctx.onPrune(edit => {
      const left = (edit.kept(to.axis).length / to.axis.size!) * keyHeads;
      edit.node.set(intAttribute('kv_num_heads', left));
      edit.node.set(intAttribute(queryAttribute, (left * queryHeads) / keyHeads));
    });
  return to;
}

/** The opset's own. */
export const attentionChannels: ChannelFacet = ctx => {
  const { node } = ctx;
  const flat = ctx.input(0)?.length === 3;
  const keyHeads = (flat ? node.int('kv_num_heads') : ctx.input(1)?.[1]?.size) ?? 0;
  const queryHeads = (flat ? node.int('q_num_heads') : ctx.input(0)?.[1]?.size) ?? 0;
  const to = relateHeads(ctx, { queryAttribute: 'q_num_heads', flat, keyHeads, queryHeads });
  if (!to) return;
  tieAlong(ctx, [ctx.input(4), ctx.input(5), ctx.output(1), ctx.output(2)], 1, to, keyHeads);
  tieAlong(ctx, [ctx.input(3), ctx.output(3)], -3, to, keyHeads);
};

/** onnxruntime's, with keys and values that several heads share; a query that holds all three is not followed. */
export const groupQueryChannels: ChannelFacet = ctx => {
  const [keyHeads, queryHeads] = [ctx.node.int('kv_num_heads') ?? 0, ctx.node.int('num_heads') ?? 0];
  // A weight of each head in the softmax, and what is given out of the scores, are not followed.
  if (!ctx.node.inputs[1] || ctx.node.inputs[11] || ctx.node.outputs[3]) return;
  const to = relateHeads(ctx, { queryAttribute: 'num_heads', flat: true, keyHeads, queryHeads });
  if (!to) return;
  tieAlong(ctx, [ctx.input(3), ctx.input(4), ctx.output(1), ctx.output(2), ctx.input(10)], 1, to, keyHeads);
};

/** Positions turned into angles: heads stay as they are. [batch, heads, length, size], or flat with heads side by side. */
export const rotaryChannels =
  (cosines: number): ChannelFacet =>
  ctx => {
    const [x, y] = [ctx.input(0), ctx.output(0)];
    if (!x || !y) return;
    ctx.same(x[0], y[0]);
    if (x.length === 4) {
      for (const i of [1, 2]) ctx.same(x[i], y[i]);
      return;
    }
    ctx.same(x[1], y[1]);
    const width = x[2]?.size ?? 0;
    // Where their number is not given, a head has as many pairs as there are angles.
    const heads = ctx.node.int('num_heads', 0) || width / (2 * (ctx.input(cosines)?.at(-1)?.size ?? 0));
    if (!x[2] || !y[2] || !Number.isInteger(heads) || heads < 1) return;
    const to = { axis: x[2], heads };
    for (const axis of [x[2], y[2]]) tieHeads(ctx, axis, heads, to);
    if (ctx.node.int('num_heads', 0) > 0) mendHeads(ctx, to);
  };

/** onnxruntime's: queries, keys and values of [batch, length, heads x size], a bias for all three in a row. */
export const multiHeadChannels: ChannelFacet = ctx => {
  const heads = ctx.node.int('num_heads') ?? 0;
  const [q, k, v, bias, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.input(3), ctx.output(0) ?? []];
  if (heads < 1 || q?.length !== 3 || k?.length !== 3 || v?.length !== 3 || !v[2]!.size) return;
  for (const axes of [k, v, y]) ctx.same(q[0], axes[0]);
  ctx.same(q[1], y[1]);
  const to = { axis: v[2]!, heads };
  for (const axis of [v[2]!, k[2]!, q[2]!, y[2]!]) tieHeads(ctx, axis, heads, to);
  let start = 0;
  for (const part of bias ? [q, k, v] : []) {
    tieHeads(ctx, bias![0]!, heads, to, start, part[2]!.size ?? 0);
    start += part[2]!.size ?? 0;
  }
  const kept = [ctx.input(5), ctx.input(6), ctx.input(7), ...[1, 2, 3].map(i => ctx.output(i))];
  tieAlong(ctx, kept, 1, to, heads);
  mendHeads(ctx, to);
};

/** onnxruntime's, with the projection inside: weights [in, q + k + v] and their bias. */
export const packedAttentionChannels: ChannelFacet = ctx => {
  const heads = ctx.node.int('num_heads') ?? 0;
  const [x, w, bias, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  if (!x || !w?.[1] || !y) return;
  const third = (w[1].size ?? 0) / 3;
  const sizes = ctx.node.ints('qkv_hidden_sizes', [third, third, third]);
  if (heads < 1 || !y[2]?.size || sizes.length !== 3) return;
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
  tieAlong(ctx, [ctx.input(4), ctx.output(1)], 2, to, heads);
  tieAlong(ctx, [ctx.input(5)], 1, to, heads);
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
