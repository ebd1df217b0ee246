/** Reductions, softmax and normalizations over axes: the axes that they leave alone go through. */
import type { ChannelContext, ChannelFacet } from './facet';

const fromFront = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** Output axes of input axes where some are reduced to 1 or left out. */
function passOthers(ctx: ChannelContext, gone: ReadonlySet<number>, keep: boolean): void {
  const x = ctx.input(0)!;
  for (const i of ctx.node.outputs.keys()) {
    const y = ctx.output(i) ?? [];
    let at = 0;
    for (const [k, axis] of x.entries()) {
      if (!gone.has(k)) ctx.same(axis, y[at]);
      if (keep || !gone.has(k)) at++;
    }
  }
}

/** `zerosCount`: an element more that is zero changes the result (means, extremes). */
export const reductionChannels =
  (zerosCount: boolean): ChannelFacet =>
  ctx => {
    const x = ctx.input(0)!;
    const axes = ctx.node.inputs[1] ? ctx.constantInts(1) : ctx.node.ints('axes', []);
    if (!axes) return;
    const nothing = ctx.node.int('noop_with_empty_axes', 0) === 1;
    const all = axes.length === 0 && !nothing ? [...x.keys()] : axes.map(a => fromFront(a, x.length));
    for (const k of all) {
      if (zerosCount) ctx.hold(x[k]!, 'which reduces over them');
      else ctx.free(x[k]!);
    }
    passOthers(ctx, new Set(all), ctx.node.int('keepdims', 1) !== 0);
  };

export const argumentChannels: ChannelFacet = ctx => {
  const axis = fromFront(ctx.node.int('axis', 0), ctx.input(0)!.length);
  passOthers(ctx, new Set([axis]), ctx.node.int('keepdims', 1) !== 0);
};

export const topKChannels: ChannelFacet = ctx =>
  passOthers(ctx, new Set([fromFront(ctx.node.int('axis', -1), ctx.input(0)!.length)]), true);

/** The shape stays; axes from `axis` on, or that one, are normalized together. */
const normalizedOver = (ctx: ChannelContext, axes: readonly number[]) => {
  const x = ctx.input(0)!;
  for (const values of [x, ctx.output(0)])
    for (const k of axes) if (values?.[k]) ctx.hold(values[k], 'which normalizes over them');
  passOthers(ctx, new Set(axes), true);
};
const from = (axis: number, rank: number) =>
  Array.from({ length: rank }, (_, i) => i).slice(Math.max(0, fromFront(axis, rank)));

/** Before opset 13 over all axes from `axis` on. */
export const softmaxChannels: ChannelFacet = ctx => {
  const rank = ctx.input(0)!.length;
  if (ctx.opset < 13) normalizedOver(ctx, from(ctx.node.int('axis', 1), rank));
  else normalizedOver(ctx, [fromFront(ctx.node.int('axis', -1), rank)]);
};

/** Scale and bias have the normalized axes alone. */
export const layerNormChannels: ChannelFacet = ctx =>
  normalizedOver(ctx, from(ctx.node.int('axis', -1), ctx.input(0)!.length));

/** Of the sum of two operands and a bias, over the last axis. */
export const skipNormChannels: ChannelFacet = ctx => {
  const x = ctx.input(0)!;
  const sum = ctx.input(1) ?? [];
  for (let i = 1; i <= sum.length; i++) ctx.same(sum.at(-i), x.at(-i));
  normalizedOver(ctx, [x.length - 1]);
};

export const meanVarianceChannels: ChannelFacet = ctx => normalizedOver(ctx, ctx.node.ints('axes', [0, 2, 3]));
