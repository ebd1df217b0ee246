/** Operators that read or change a shape without moving elements: Shape, Size, Reshape, Flatten, Squeeze, Unsqueeze, Identity. */
import { type Dim, isStatic, type Shape } from '../ir/dim';
import { pickContent, reshapeContent, scalarContent, vectorContent } from './content';
import { axisIndices, checkedAxis, noMacs, sameAsInput, sizeOf, unknownDims } from './inferHelpers';
import { defineOp, type InferContext } from './op';
import { moveQuantize } from './quantizeFacets';
import { divideExactly, productOf } from './symbolic';
import { intsToInput } from './upgrades/attributesToInputs';
import { dropoutMask, dropoutRatio } from './upgrades/semantics';

/** Sets output 0 to the input's elements under another shape. */
export function setReshaped(ctx: InferContext, shape: Shape | undefined): void {
  ctx.setOutput(0, ctx.type(0), shape);
  reshapeContent(ctx, shape);
}

export const identity = defineOp({
  type: 'Identity',
  plumbing: true,
  since: [1, 13, 14, 16, 19, 21, 23, 24, 25],
  family: 'shape',
  view: true,
  infer: ctx => {
    const type = ctx.input(0);
    if (type) ctx.setOutputType(0, type);
    const content = ctx.content(0);
    if (content) ctx.setContent(0, content);
  },
  cost: noMacs,
});

/** `start` and `end` (opset 15) clamp to the rank. */
export const shape = defineOp({
  type: 'Shape',
  plumbing: true,
  since: [1, 13, 15, 19, 21, 23, 24, 25],
  family: 'shape',
  settings: [0],
  readsShape: true,
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, 'int64', [null]);
    const dims = input.slice(ctx.node.int('start', 0), ctx.node.int('end', input.length));
    ctx.setOutput(0, 'int64', [dims.length]);
    ctx.setContent(0, vectorContent(dims));
  },
  cost: noMacs,
});

export const size = defineOp({
  type: 'Size',
  plumbing: true,
  since: [1, 13, 19, 21, 23, 24, 25],
  family: 'shape',
  settings: [0],
  readsShape: true,
  infer: ctx => {
    ctx.setOutput(0, 'int64', []);
    ctx.setContent(0, scalarContent(sizeOf(ctx.shape(0))));
  },
  cost: noMacs,
});

/** The target of a Reshape: input 1, or the attribute before opset 5. A list of unknowns where only its length is known. */
function reshapeTarget(ctx: InferContext): readonly Dim[] | undefined {
  if (!ctx.node.inputs[1]) return ctx.node.ints('shape');
  const content = ctx.content(1);
  if (content) return content.values;
  const length = ctx.shape(1)?.[0];
  return typeof length === 'number' ? unknownDims(length) : undefined;
}

/** The target with 0 (copy) and -1 (the rest) resolved; undefined after a report when the elements do not fit. */
function resolveTarget(ctx: InferContext, target: readonly Dim[]): Shape | undefined {
  const input = ctx.shape(0);
  const copies = ctx.node.int('allowzero', 0) === 0;
  const dims = target.map((d, i) => (d === 0 && copies ? (input?.[i] ?? null) : d));
  const total = sizeOf(input);
  const open = dims.flatMap((d, i) => (d === -1 ? [i] : []));
  if (open.length > 1 || dims.some(d => typeof d === 'number' && d < -1)) {
    ctx.problem(`cannot reshape to [${target.join(', ')}]`);
    return undefined;
  }
  // A single unknown entry follows from the number of elements, whatever it says: a size, 0 or -1.
  const unknown = dims.flatMap((d, i) => (d === null ? [i] : []));
  const rest = open[0] ?? (unknown.length === 1 ? unknown[0] : undefined);
  const others = productOf(dims.filter((_, i) => i !== rest));
  if (rest !== undefined) {
    const quotient = others === 0 ? null : divideExactly(total, others);
    if (quotient === null && typeof total === 'number' && typeof others === 'number' && others > 0) {
      ctx.problem(`${total} elements do not divide into [${target.map(d => d ?? '?').join(', ')}]`);
      return undefined;
    }
    return dims.map((d, i) => (i === rest ? quotient : d));
  }
  if (typeof total === 'number' && typeof others === 'number' && total !== others) {
    ctx.problem(`${total} elements do not fill [${target.join(', ')}]`);
    return undefined;
  }
  return dims;
}

export const reshape = defineOp({
  type: 'Reshape',
  extents: [1],
  plumbing: true,
  since: [1, 5, 13, 14, 19, 21, 23, 24, 25],
  quantize: moveQuantize,
  family: 'shape',
  settings: [1],
  view: true,
  infer: ctx => {
    const target = reshapeTarget(ctx);
    setReshaped(ctx, target && resolveTarget(ctx, target));
  },
  cost: noMacs,
});

export const flatten = defineOp({
  type: 'Flatten',
  plumbing: true,
  since: [1, 9, 11, 13, 21, 23, 24, 25],
  quantize: moveQuantize,
  channelwise: { shifts: true, repeats: true, refuses: node => node.int('axis', 1) !== 1 },
  family: 'shape',
  view: true,
  infer: ctx => {
    const input = ctx.shape(0);
    const axis = ctx.node.int('axis', 1);
    if (!input) return ctx.setOutput(0, ctx.type(0), [null, null]);
    const split = axis < 0 ? axis + input.length : axis;
    if (split < 0 || split > input.length) return ctx.problem(`axis ${axis} does not fit rank ${input.length}`);
    setReshaped(ctx, [productOf(input.slice(0, split)), productOf(input.slice(split))]);
  },
  cost: noMacs,
});

/** Axes became an input in opset 13. Undefined: given, but not known. */
function axesOf(ctx: InferContext): readonly number[] | 'absent' | undefined {
  if (ctx.node.inputs[1]) return ctx.constantInts(1);
  return ctx.node.ints('axes') ?? 'absent';
}

export const squeeze = defineOp({
  type: 'Squeeze',
  plumbing: true,
  since: [1, 11, 13, 21, 23, 24, 25],
  quantize: moveQuantize,
  upgrade: { 13: intsToInput('axes', 1) },
  family: 'shape',
  settings: [1],
  view: true,
  infer: ctx => {
    const input = ctx.shape(0);
    const given = axesOf(ctx);
    if (!input || given === undefined) return ctx.setOutput(0, ctx.type(0), undefined);
    if (given === 'absent')
      // Whether an unknown dimension is 1, and with it the rank, shows only at run time.
      return setReshaped(ctx, isStatic(input) ? input.filter(d => d !== 1) : undefined);
    const axes = axisIndices(ctx, given, input.length);
    if (axes?.some(a => typeof input[a] === 'number' && input[a] !== 1))
      return ctx.problem(`axes [${given.join(', ')}] of [${input.join(', ')}] are not all 1`);
    setReshaped(ctx, axes && input.filter((_, i) => !axes.includes(i)));
  },
  cost: noMacs,
});

export const unsqueeze = defineOp({
  type: 'Unsqueeze',
  plumbing: true,
  since: [1, 11, 13, 21, 23, 24, 25],
  quantize: moveQuantize,
  upgrade: { 13: intsToInput('axes', 1) },
  family: 'shape',
  settings: [1],
  view: true,
  infer: ctx => {
    const input = ctx.shape(0);
    const given = axesOf(ctx);
    if (given === 'absent') return ctx.problem('axes are missing');
    if (!input || !given) return ctx.setOutput(0, ctx.type(0), undefined);
    const axes = axisIndices(ctx, given, input.length + given.length);
    if (!axes) return;
    const rest = [...input];
    const rank = input.length + given.length;
    setReshaped(
      ctx,
      Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : rest.shift()!)),
    );
  },
  cost: noMacs,
});

/** In inference Dropout passes its input on; its ratio is a setting. The mask has the input's type before opset 10. */
export const dropout = defineOp({
  type: 'Dropout',
  plumbing: true,
  since: [1, 6, 7, 10, 12, 13, 22],
  upgrade: { 10: dropoutMask, 12: dropoutRatio },
  family: 'shape',
  settings: [1, 2],
  view: true,
  infer: ctx => {
    sameAsInput(ctx);
    ctx.setOutput(1, ctx.opset < 10 ? ctx.type(0) : 'bool', ctx.shape(0));
  },
  cost: noMacs,
});

export const transpose = defineOp({
  type: 'Transpose',
  plumbing: true,
  since: [1, 13, 21, 23, 24, 25],
  quantize: moveQuantize,
  family: 'shape',
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
    const reversed = input.map((_, i) => input.length - 1 - i);
    const perm = ctx.node.ints('perm', reversed);
    if (perm.length !== input.length || !axisIndices(ctx, perm, input.length)) {
      if (perm.length !== input.length) ctx.problem(`perm [${perm.join(', ')}] does not fit rank ${input.length}`);
      return;
    }
    const axes = perm.map(p => checkedAxis(ctx, p, input.length)!);
    ctx.setOutput(
      0,
      ctx.type(0),
      axes.map(a => input[a]!),
    );
    const content = ctx.content(0);
    const sourceOf = (index: readonly number[]) => input.map((_, a) => index[axes.indexOf(a)]!);
    const moved =
      content &&
      pickContent(
        content,
        axes.map(a => content.shape[a]!),
        sourceOf,
      );
    if (moved) ctx.setContent(0, moved);
  },
  cost: noMacs,
});
