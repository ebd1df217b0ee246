/** Convolutions and matrix products: what they sum over may lose indices, as zeros add nothing. */
import { intAttribute } from '../../ir/attribute';
import { parseEquation } from '../einsum';
import type { Axis, ChannelContext, ChannelFacet } from './facet';

export const convChannels: ChannelFacet = ctx => {
  const [x, w, b, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  if (!x || !y || !w || w.length !== x.length || x.length < 3) return;
  ctx.same(x[0], y[0]);
  ctx.computes(1, w[0]);
  const groups = ctx.node.int('group', 1);
  ctx.same(w[0], y[1]);
  ctx.same(b?.[0], y[1]);
  if (groups === 1) return ctx.same(x[1], w[1]);
  const perGroup = { inputs: w[1]!.size ?? 0, outputs: (w[0]!.size ?? 0) / groups };
  if (goesByGroup(groups, perGroup)) {
    tieBlocks(ctx, w[0]!, perGroup.outputs, groups, w[0]!, perGroup.outputs);
    tieBlocks(ctx, x[1]!, perGroup.inputs, groups, w[0]!, perGroup.outputs);
    ctx.onPrune(edit => edit.node.set(intAttribute('group', edit.kept(w[0]!).length / perGroup.outputs)));
  } else {
    tieAcross(ctx, w[0]!, perGroup.outputs, w[0]!);
    tieAcross(ctx, x[1]!, perGroup.inputs, w[1]!);
  }
};

/** Fused with an activation and, as the fourth operand, a sum. */
export const fusedConvChannels: ChannelFacet = ctx => {
  convChannels(ctx);
  for (const [i, axis] of (ctx.input(3) ?? []).entries()) ctx.same(axis, ctx.output(0)![i]);
};

/** The weight is [C, M/group, kernel]. */
export const convTransposeChannels: ChannelFacet = ctx => {
  const [x, w, b, y] = [ctx.input(0), ctx.input(1), ctx.input(2), ctx.output(0)];
  if (!x || !y || !w || w.length !== x.length || x.length < 3) return;
  ctx.same(x[0], y[0]);
  ctx.same(x[1], w[0]);
  ctx.same(b?.[0], y[1]);
  const groups = ctx.node.int('group', 1);
  const perGroup = { inputs: (w[0]!.size ?? 0) / groups, outputs: w[1]!.size ?? 0 };
  if (groups > 1 && goesByGroup(groups, perGroup)) {
    ctx.computes(1, w[0], y[1]);
    tieBlocks(ctx, w[0]!, perGroup.inputs, groups, w[0]!, perGroup.inputs);
    tieBlocks(ctx, y[1]!, perGroup.outputs, groups, w[0]!, perGroup.inputs);
    ctx.onPrune(edit => edit.node.set(intAttribute('group', edit.kept(w[0]!).length / perGroup.inputs)));
    return;
  }
  ctx.computes(1, w[1], y[1]);
  if (groups === 1) return ctx.same(w[1], y[1]);
  tieAcross(ctx, w[0]!, perGroup.inputs, w[0]!);
  tieAcross(ctx, y[1]!, perGroup.outputs, w[1]!);
};

/** Whether groups go as a whole (depthwise), or the same channel of every group: whatever leaves the smaller pieces. */
const goesByGroup = (groups: number, { inputs, outputs }: { inputs: number; outputs: number }) =>
  groups >= Math.max(inputs, outputs);

/** Each block of `size` indices goes as one, with the first index of the same block of another axis. */
function tieBlocks(ctx: ChannelContext, a: Axis, size: number, groups: number, b: Axis, sizeOfB: number): void {
  for (let group = 0; group < groups; group++)
    for (let i = 0; i < size; i++) ctx.tie(a, group * size + i, b, group * sizeOfB);
}

/** The same index of every block of `size` goes as one, with that index of another axis. */
function tieAcross(ctx: ChannelContext, a: Axis, size: number, b: Axis): void {
  for (let i = 0; i < (a.size ?? 0); i++) ctx.tie(a, i, b, i % size);
}

export const gemmChannels: ChannelFacet = ctx => {
  const matrix = (axes: readonly Axis[] | undefined, transposed: number) =>
    transposed ? [axes?.[1], axes?.[0]] : (axes ?? []);
  const a = matrix(ctx.input(0), ctx.node.int('transA', 0));
  const b = matrix(ctx.input(1), ctx.node.int('transB', 0));
  const [c, y] = [ctx.input(2), ctx.output(0) ?? []];
  ctx.same(a[0], y[0]);
  ctx.same(a[1], b[0]);
  ctx.same(b[1], y[1]);
  for (let i = 1; i <= (c?.length ?? 0); i++) ctx.same(c!.at(-i), y.at(-i));
  ctx.computes(1, b[1]);
};

export const matMulChannels: ChannelFacet = ctx => relateProduct(ctx, ctx.input(0), ctx.input(1));

/** With operands that it may transpose; batches that it moves are not followed. */
export const fusedMatMulChannels: ChannelFacet = ctx => {
  if (ctx.node.int('transBatchA', 0) || ctx.node.int('transBatchB', 0)) return;
  const matrix = (axes: readonly Axis[] | undefined, transposed: number) =>
    transposed && axes && axes.length > 1 ? [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] : axes;
  const [a, b] = [ctx.node.int('transA', 0), ctx.node.int('transB', 0)];
  relateProduct(ctx, matrix(ctx.input(0), a), matrix(ctx.input(1), b));
};

function relateProduct(ctx: ChannelContext, a: readonly Axis[] | undefined, b: readonly Axis[] | undefined): void {
  const y = ctx.output(0);
  if (!a || !b || !y) return;
  const [rows, columns] = [a.at(-2), b.length > 1 ? b.at(-1) : undefined];
  const batch = y.slice(0, y.length - (rows ? 1 : 0) - (columns ? 1 : 0));
  for (const operand of [a.slice(0, -2), b.slice(0, -2)])
    for (let i = 1; i <= operand.length; i++) ctx.same(operand.at(-i), batch.at(-i));
  const summed = b.length > 1 ? b.at(-2) : b[0];
  ctx.same(a.at(-1), summed);
  ctx.same(rows, y.at(columns ? -2 : -1));
  ctx.same(columns, y.at(-1));
  ctx.computes(1, columns);
  ctx.computes(0, rows);
  if (batch.some(axis => (axis.size ?? 0) > 1)) holdWithinHeads(ctx, [summed, rows, columns]);
}

/** Where there is a product for each head of an attention, heads go as a whole: what is computed within them is held. */
function holdWithinHeads(ctx: ChannelContext, axes: readonly (Axis | undefined)[]): void {
  if (ctx.isConstant(0) || ctx.isConstant(1)) return;
  for (const axis of axes) if (axis) ctx.hold(axis, 'where a head goes as a whole');
}

/** Axes of one label go together; labels that the output has not are summed over. */
export const einsumChannels: ChannelFacet = ctx => {
  const operands = ctx.node.inputs.map((_, i) => ctx.input(i)!);
  const ranks = operands.map(axes => axes.length);
  const equation = parseEquation(ctx.node.string('equation', ''), ranks);
  if (!equation) return;
  const byLabel = new Map<string, Axis[]>();
  const add = (labels: readonly string[], axes: readonly Axis[]) => {
    for (const [i, label] of labels.entries()) byLabel.set(label, [...(byLabel.get(label) ?? []), axes[i]!]);
  };
  for (const [i, labels] of equation.inputs.entries()) add(labels, operands[i]!);
  add(equation.output, ctx.output(0)!);
  for (const [first, ...others] of byLabel.values()) {
    ctx.free(first!);
    for (const axis of others) ctx.same(first, axis);
  }
  const inAll = (label: string) => equation.inputs.every(labels => labels.includes(label));
  for (const [i, labels] of equation.inputs.entries())
    for (const [k, label] of labels.entries())
      if (!inAll(label) && equation.output.includes(label)) ctx.computes(i, operands[i]![k]);
  const isHead = (label: string) => inAll(label) && equation.output.includes(label);
  const [head] = [...byLabel].filter(([label, axes]) => isHead(label) && axes.some(axis => (axis.size ?? 0) > 1));
  if (!head || operands.length !== 2) return;
  holdWithinHeads(
    ctx,
    [...byLabel].flatMap(([label, axes]) => (isHead(label) ? [] : axes)),
  );
};
