/** Operators that put tensors together or take parts of them. */
import { type Axis, type ChannelContext, type ChannelFacet, isCut, type PruneEdit } from './facet';

const fromFront = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** Lays parts one after the other along an axis of the whole. */
function layParts(
  ctx: ChannelContext,
  whole: readonly Axis[],
  parts: readonly (readonly Axis[])[],
  axis: number,
): void {
  for (const part of parts) for (const [i, own] of part.entries()) if (i !== axis) ctx.same(own, whole[i]);
  const along = whole[axis];
  const total = parts.reduce((n, part) => n + (part[axis]?.size ?? Number.NaN), 0);
  if (!along || along.size !== total) return;
  let start = 0;
  for (const part of parts) {
    const own = part[axis]!;
    for (let i = 0; i < own.size!; i++) ctx.tie(own, i, along, start + i);
    start += own.size!;
  }
}

export const concatChannels: ChannelFacet = ctx => {
  const whole = ctx.output(0)!;
  const parts = ctx.node.inputs.flatMap((name, i) => (name ? [ctx.input(i)!] : []));
  layParts(ctx, whole, parts, fromFront(ctx.node.int('axis', 1), whole.length));
};

export const splitChannels: ChannelFacet = ctx => {
  const whole = ctx.input(0)!;
  const axis = fromFront(ctx.node.int('axis', 0), whole.length);
  const parts = ctx.node.outputs.map((_, i) => ctx.output(i));
  const known = parts.flatMap(part => (part ? [part] : []));
  // The part of an omitted output has no name and so no axes.
  if (known.length < parts.length) return;
  layParts(ctx, whole, known, axis);
  ctx.onPrune(edit => {
    if (!isCut(edit, whole[axis]!)) return;
    const lengths = known.map(part => edit.kept(part[axis]!).length);
    edit.node.attributes.delete('num_outputs');
    edit.replaceInts({ input: 1, attribute: 'split', inputSince: 13 }, lengths);
  });
};

const starts = { input: 1, attribute: 'starts', inputSince: 10 };
const ends = { input: 2, attribute: 'ends', inputSince: 10 };

export const sliceChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const [from, to] = [ctx.ints(starts), ctx.ints(ends)];
  const order = (from ?? []).map((_, i) => i);
  const given = ctx.node.inputs[3] ? ctx.constantInts(3) : ctx.node.ints('axes', order);
  const steps = ctx.node.inputs[4] ? ctx.constantInts(4) : order.map(() => 1);
  if (!from || !to || !given) return;
  const axes = given.map(axis => fromFront(axis, x.length));
  for (const [i, axis] of x.entries()) if (!axes.includes(i)) ctx.same(axis, y[i]);
  const taken: { entry: number; axis: Axis; part: Axis; first: number }[] = [];
  for (const [entry, i] of axes.entries()) {
    const [axis, part, begin] = [x[i]!, y[i]!, from[entry]];
    const isPlain = steps?.[entry] === 1 && typeof begin === 'number' && typeof to[entry] === 'number';
    if (!isPlain || axis.size === undefined || part.size === undefined) continue;
    const first = Math.min(Math.max(begin < 0 ? begin + axis.size : begin, 0), axis.size);
    if (first + part.size > axis.size) continue;
    ctx.free(axis);
    for (let k = 0; k < part.size; k++) ctx.tie(part, k, axis, first + k);
    taken.push({ entry, axis, part, first });
  }
  ctx.onPrune(edit => {
    const cut = taken.filter(({ axis }) => isCut(edit, axis));
    const begins = cut.map(({ entry, axis, first }) => [entry, keptBefore(edit, axis, first)] as const);
    edit.setInts(starts, new Map(begins));
    edit.setInts(ends, new Map(cut.map(({ entry, part }, i) => [entry, begins[i]![1] + edit.kept(part).length])));
  });
};

const keptBefore = (edit: PruneEdit, axis: Axis, index: number) => edit.kept(axis).filter(i => i < index).length;

/** By a constant list of indices; by one index, or by computed ones, the axis is held. */
export const gatherChannels: ChannelFacet = ctx => {
  const [x, y, rank] = [ctx.input(0)!, ctx.output(0)!, ctx.input(1)?.length];
  if (rank === undefined) return;
  const along = fromFront(ctx.node.int('axis', 0), x.length);
  for (const [i, axis] of x.entries()) if (i !== along) ctx.same(axis, y[i < along ? i : i + rank - 1]);
  const [axis, indices] = [x[along]!, ctx.constantInts(1)];
  if (!indices || rank !== 1 || axis.size === undefined) {
    for (let i = 0; i < rank; i++) ctx.same(ctx.input(1)![i], y[along + i]);
    return;
  }
  const picks = indices.map(i => fromFront(i, axis.size!));
  ctx.free(axis);
  for (const [k, pick] of picks.entries()) ctx.tie(y[along]!, k, axis, pick);
  ctx.onPrune(edit => {
    if (!isCut(edit, axis)) return;
    const position = new Map(edit.kept(axis).map((old, i) => [old, i]));
    edit.replaceInts(
      { input: 1 },
      edit.kept(y[along]!).map(k => position.get(picks[k]!)!),
    );
  });
};
