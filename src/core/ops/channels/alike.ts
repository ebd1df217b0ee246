/** Operators that keep every element where it is. */
import type { Axis, ChannelContext, ChannelFacet } from './facet';

/** Pairs axes from the right, as NumPy broadcasts. */
export function alignRight(ctx: ChannelContext, input: readonly Axis[] | undefined, output: readonly Axis[]): void {
  for (let i = 1; i <= (input?.length ?? 0); i++) ctx.same(input!.at(-i), output.at(-i));
}

/** One data operand; every output has its shape (Relu, Cast, Dropout ...). */
export const sameAsFirst: ChannelFacet = ctx => {
  for (const i of ctx.node.outputs.keys()) alignRight(ctx, ctx.input(0), ctx.output(i) ?? []);
};

/** Before opset 7 the second operand was laid along the first from `axis` on. */
const NUMPY_BROADCASTING = 7;

/** Any number of operands, broadcast to the output's shape. */
export const broadcasting: ChannelFacet = ctx => {
  const output = ctx.output(0) ?? [];
  for (const i of ctx.node.inputs.keys()) {
    const input = ctx.input(i) ?? [];
    const axis = ctx.opset < NUMPY_BROADCASTING && i === 1 ? ctx.node.int('axis') : undefined;
    if (axis === undefined) alignRight(ctx, input, output);
    else for (const [k, own] of input.entries()) ctx.same(own, output[k + (axis < 0 ? axis + output.length : axis)]);
  }
};

/** Before NumPy's broadcasting a slope of one axis was per channel. */
export const slopeChannels: ChannelFacet = ctx => {
  const slope = ctx.input(1);
  if (ctx.opset >= NUMPY_BROADCASTING || slope?.length !== 1) {
    broadcasting(ctx);
    return;
  }
  sameAsFirst(ctx);
  ctx.same(slope[0], ctx.output(0)?.[1]);
};
