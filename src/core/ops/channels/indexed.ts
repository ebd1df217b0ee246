/** Operators that read or write elements at places that are given, or put them in another order along one axis. */
import type { ChannelContext, ChannelFacet } from './facet';

const fromFront = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** Every axis but these keeps its elements; along these they are mixed. */
function sameBut(ctx: ChannelContext, mixed: readonly number[]): void {
  const [x, y] = [ctx.input(0) ?? [], ctx.output(0) ?? []];
  for (const [i, axis] of x.entries()) if (!mixed.includes(i)) ctx.same(axis, y[i]);
}

export const cumulativeChannels: ChannelFacet = ctx => {
  const axis = ctx.constantInts(1);
  if (axis) sameBut(ctx, [fromFront(axis[0]!, ctx.input(0)!.length)]);
};

/** The upper or lower triangle of the last two axes. */
export const triangleChannels: ChannelFacet = ctx => {
  const rank = ctx.input(0)!.length;
  sameBut(ctx, [rank - 2, rank - 1]);
};

export const reverseSequenceChannels: ChannelFacet = ctx => {
  sameBut(ctx, [ctx.node.int('time_axis', 0)]);
  ctx.same(ctx.input(0)?.[ctx.node.int('batch_axis', 1)], ctx.input(1)?.[0]);
};

/** GatherElements, and with updates ScatterElements: off the axis each element stays at its place. */
export const elementsChannels: ChannelFacet = ctx => {
  const [x, indices, updates, y] = [ctx.input(0)!, ctx.input(1) ?? [], ctx.input(2), ctx.output(0) ?? []];
  const along = fromFront(ctx.node.int('axis', 0), x.length);
  for (const [i, axis] of x.entries()) {
    if (i === along) continue;
    // Fewer indices than elements stand for the first ones.
    if (indices[i]?.size !== axis.size) ctx.hold(axis, 'which takes some of them by their place');
    for (const values of [indices, updates, y]) ctx.same(axis, values?.[i]);
  }
};

/** Slices at places that the last axis of the indices names: what is behind the named axes stays as it is. */
export const gatherNdChannels: ChannelFacet = ctx => {
  const [x, indices, y] = [ctx.input(0)!, ctx.input(1), ctx.output(0)];
  const named = indices?.at(-1)?.size;
  if (!indices || !y || named === undefined) return;
  const batch = ctx.node.int('batch_dims', 0);
  for (let i = 0; i < batch; i++) ctx.same(x[i], y[i]);
  for (const [i, axis] of indices.slice(0, -1).entries()) ctx.same(axis, y[i]);
  for (const [i, axis] of x.slice(batch + named).entries()) ctx.same(axis, y[indices.length - 1 + i]);
};

/** As GatherND, written instead of read: each place that is named has to be written. */
export const scatterNdChannels: ChannelFacet = ctx => {
  const [x, indices, updates, y] = [ctx.input(0)!, ctx.input(1), ctx.input(2), ctx.output(0)];
  const named = indices?.at(-1)?.size;
  if (!indices || !updates || !y || named === undefined) return;
  for (const [i, axis] of x.slice(named).entries()) {
    ctx.same(axis, y[named + i]);
    ctx.same(axis, updates[indices.length - 1 + i]);
  }
};
