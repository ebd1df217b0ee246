/** Operators that change a shape, or make a tensor of a shape. */
import type { Dim } from '../../ir/dim';
import { type Axis, type ChannelContext, type ChannelFacet, type IntsOperand, isCut } from './facet';

export const transposeChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const perm = ctx.node.ints(
    'perm',
    x.map((_, i) => x.length - 1 - i),
  );
  for (const [i, axis] of perm.entries()) ctx.same(x[axis], y[i]);
};

export const flattenChannels: ChannelFacet = ctx => ctx.regroup(ctx.input(0)!, ctx.output(0)!);

/** Squeeze and Unsqueeze: axes of size 1 leave the longer shape. */
export const unitAxesChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const given = ctx.node.inputs[1] ? ctx.constantInts(1) : ctx.node.ints('axes');
  if (!given) return ctx.regroup(x, y);
  const [long, short] = x.length > y.length ? [x, y] : [y, x];
  const gone = new Set(given.map(axis => (axis < 0 ? axis + long.length : axis)));
  const rest = long.filter((_, i) => !gone.has(i));
  for (const [i, axis] of rest.entries()) ctx.same(axis, short[i]);
};

/** The target's entries: sizes, 0 (as before), -1 (what is left). */
export const reshapeChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const operand = { input: 1, attribute: 'shape', inputSince: 5 };
  const target = ctx.ints(operand);
  ctx.regroup(x, y);
  if (!target) return holdAll(ctx, y);
  // An entry that depends on the batch can be left to the rest.
  const open = target.flatMap((d, i) => (typeof d !== 'number' && (y[i]?.size ?? 1) !== 1 ? [i] : []));
  const restIsFree = open.length === 1 && !target.includes(-1);
  if (!restIsFree) for (const i of open) ctx.hold(y[i]!, 'to a size that is computed');
  ctx.onPrune(edit => {
    const entries = new Map<number, number>();
    for (const [i, axis] of y.entries()) {
      if (!isCut(edit, axis)) continue;
      const entry = target[i]!;
      if (typeof entry !== 'number') entries.set(i, -1);
      else if (entry > 0) entries.set(i, edit.kept(axis).length);
    }
    edit.setInts(operand, entries);
  });
};

const holdAll = (ctx: ChannelContext, axes: readonly Axis[]) => {
  for (const axis of axes) ctx.hold(axis, 'to a shape that is computed');
};

/** Sets the entries of a shape operand that name the old size of a cut axis; entries and axes are aligned on the right. */
function mendShape(ctx: ChannelContext, operand: IntsOperand, target: readonly Dim[], axes: readonly Axis[]): void {
  const offset = axes.length - target.length;
  for (const [i, axis] of axes.entries())
    if (typeof target[i - offset] !== 'number' && i >= offset && axis.size !== 1)
      ctx.hold(axis, 'to a size that is computed');
  ctx.onPrune(edit => {
    const entries = new Map<number, number>();
    for (const [i, axis] of axes.entries())
      if (isCut(edit, axis) && target[i - offset] === axis.size) entries.set(i - offset, edit.kept(axis).length);
    edit.setInts(operand, entries);
  });
}

/** What is broadcast may be repeated less often. */
export const expandChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const operand = { input: 1 };
  const target = ctx.ints(operand);
  for (const [i, axis] of y.entries()) {
    const own = x[i - y.length + x.length];
    if (own && own.size !== 1) ctx.same(own, axis);
    else ctx.free(axis);
  }
  if (target) mendShape(ctx, operand, target, y);
  else holdAll(ctx, y);
};

export const constantOfShapeChannels: ChannelFacet = ctx => {
  const y = ctx.output(0)!;
  const operand = { input: 0 };
  const target = ctx.ints(operand);
  if (!target) return;
  for (const axis of y) ctx.free(axis);
  mendShape(ctx, operand, target, y);
};

/** The size is read; what becomes of it is followed elsewhere. */
export const shapeReadChannels: ChannelFacet = ctx => {
  for (const axis of ctx.input(0) ?? []) ctx.free(axis);
};

export const tileChannels: ChannelFacet = ctx => {
  const repeats = ctx.opset < 6 ? undefined : ctx.ints({ input: 1 });
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  for (const [i, axis] of x.entries()) {
    const times = repeats?.[i];
    if (times === 1) ctx.same(axis, y[i]);
    else if (typeof times === 'number' && axis.size && y[i]?.size)
      for (let k = 0; k < y[i]!.size!; k++) ctx.tie(y[i]!, k, axis, k % axis.size);
  }
};

/** A Constant's value is cut like an initializer. */
export const storedChannels: ChannelFacet = ctx => {
  for (const axis of ctx.output(0) ?? []) ctx.free(axis);
};
