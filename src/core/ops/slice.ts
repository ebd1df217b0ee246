/** Slice, Pad, Trilu: operators that cut out or frame a part. */
import { type Dim, isStatic } from '../ir/dim';
import { pickContent } from './content';
import { axisIndices, inferSameAsInput, noMacs, unknownDims } from './inferHelpers';
import { defineOp, type InferContext } from './op';
import { moveQuantize } from './quantizeFacets';
import { addDims, atLeast, ceilDivide, maxDims, minDims, subtractDims } from './symbolic';
import { padToInputs, sliceToInputs } from './upgrades/attributesToInputs';

/** Bounds beyond this mean "to the end": exporters write INT64_MAX, INT32_MAX and the like. */
const BEYOND_ANY_SIZE = 2 ** 31 - 1;

interface SliceSpec {
  readonly starts: readonly Dim[];
  readonly ends: readonly Dim[];
  readonly axes: readonly number[];
  readonly steps: readonly Dim[];
}

/** Attributes until opset 9, inputs since; undefined when starts or axes are not known. */
function sliceSpec(ctx: InferContext, rank: number): SliceSpec | undefined {
  const { node } = ctx;
  const starts = node.ints('starts') ?? ctx.content(1)?.values ?? lengthOnly(ctx, 1);
  const ends = node.ints('ends') ?? ctx.content(2)?.values ?? lengthOnly(ctx, 2);
  if (!starts || !ends) return undefined;
  const inOrder = starts.map((_, i) => i);
  const axes = node.inputs[3] ? ctx.constantInts(3) : node.ints('axes', inOrder);
  const steps = node.inputs[4] ? ctx.content(4)?.values : starts.map(() => 1);
  if (!axes) return undefined;
  if (starts.length !== ends.length || starts.length !== axes.length || (steps && steps.length !== axes.length)) {
    ctx.problem('starts, ends, axes and steps differ in length');
    return undefined;
  }
  const indices = axisIndices(ctx, axes, rank);
  return indices && { starts, ends, axes: indices, steps: steps ?? unknownDims(axes.length) };
}

function lengthOnly(ctx: InferContext, input: number): Dim[] | undefined {
  const length = ctx.shape(input)?.[0];
  return typeof length === 'number' ? unknownDims(length) : undefined;
}

/** A start or end as an index from the front, clamped to 0..size (0..size-1 and -1 for a negative step's bounds). */
function clampBound(bound: Dim, size: Dim, low: number, high: Dim): Dim {
  if (bound === null || size === null) return null;
  if (typeof bound === 'number' && bound >= BEYOND_ANY_SIZE) return high;
  if (typeof bound === 'number' && bound <= -BEYOND_ANY_SIZE) return low;
  const negative = atLeast(bound, 0) === false;
  if (!negative && atLeast(bound, 0) === undefined) return null;
  return minDims(maxDims(negative ? addDims(bound, size) : bound, low), high);
}

/** Start and length of what a slice takes from an axis of the given size. */
function sliceAxis(size: Dim, start: Dim, end: Dim, step: Dim): { first: Dim; length: Dim } {
  if (typeof step !== 'number' || step === 0) return { first: null, length: null };
  const backwards = step < 0;
  const last = subtractDims(size, 1);
  const from = clampBound(start, size, 0, backwards ? last : size);
  const to = clampBound(end, size, backwards ? -1 : 0, backwards ? last : size);
  const span = backwards ? subtractDims(from, to) : subtractDims(to, from);
  return { first: from, length: ceilDivide(maxDims(span, 0), Math.abs(step)) };
}

export const slice = defineOp({
  type: 'Slice',
  plumbing: true,
  since: [1, 10, 11, 13],
  quantize: moveQuantize,
  upgrade: { 10: sliceToInputs },
  family: 'shape',
  settings: [1, 2, 3, 4],
  infer: ctx => {
    const input = ctx.shape(0);
    const spec = input && sliceSpec(ctx, input.length);
    if (!input || !spec) return ctx.setOutput(0, ctx.type(0), input && unknownDims(input.length));
    const shape = [...input];
    const firsts: Dim[] = input.map(() => 0);
    const steps: Dim[] = input.map(() => 1);
    for (const [i, axis] of spec.axes.entries()) {
      const { first, length } = sliceAxis(input[axis]!, spec.starts[i]!, spec.ends[i]!, spec.steps[i]!);
      shape[axis] = length;
      firsts[axis] = first;
      steps[axis] = spec.steps[i]!;
    }
    ctx.setOutput(0, ctx.type(0), shape);
    const content = ctx.content(0);
    if (!content || !isStatic(shape) || !isStatic(firsts) || !isStatic(steps)) return;
    const taken = pickContent(content, shape, index => index.map((n, axis) => firsts[axis]! + n * steps[axis]!));
    if (taken) ctx.setContent(0, taken);
  },
  cost: noMacs,
});

/** Pads: attribute `pads` (`paddings` in opset 1) until 10, input since; opset 18 adds axes. */
export const pad = defineOp({
  type: 'Pad',
  plumbing: true,
  since: [1, 2, 11, 13, 18, 19, 21, 23, 24, 25],
  upgrade: { 11: padToInputs },
  family: 'shape',
  settings: [1, 2, 3],
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
    const pads = ctx.node.inputs[1] ? ctx.content(1)?.values : (ctx.node.ints('pads') ?? ctx.node.ints('paddings'));
    const given = ctx.node.inputs[3] ? ctx.constantInts(3) : input.map((_, i) => i);
    if (!pads || !given) return ctx.setOutput(0, ctx.type(0), unknownDims(input.length));
    const axes = axisIndices(ctx, given, input.length);
    if (!axes) return;
    if (pads.length !== 2 * axes.length) return ctx.problem(`${pads.length} pads for ${axes.length} axes`);
    const shape = [...input];
    for (const [i, axis] of axes.entries())
      shape[axis] = addDims(addDims(input[axis]!, pads[i]!), pads[i + axes.length]!);
    if (shape.some(d => atLeast(d, 0) === false)) return ctx.problem('negative pads are larger than the input');
    ctx.setOutput(0, ctx.type(0), shape);
  },
  cost: noMacs,
});

export const trilu = defineOp({
  type: 'Trilu',
  since: [14],
  family: 'shape',
  settings: [1],
  infer: inferSameAsInput,
  cost: noMacs,
});

/** Crops or pads the given axes to a size. */
export const centerCropPad = defineOp({
  type: 'CenterCropPad',
  since: [18],
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
    const axes = axisIndices(
      ctx,
      ctx.node.ints(
        'axes',
        input.map((_, i) => i),
      ),
      input.length,
    );
    const sizes = ctx.content(1)?.values;
    if (!axes) return;
    if (sizes && sizes.length !== axes.length) return ctx.problem(`${sizes.length} sizes for ${axes.length} axes`);
    const shape = [...input];
    for (const [i, axis] of axes.entries()) shape[axis] = sizes?.[i] ?? null;
    ctx.setOutput(0, ctx.type(0), shape);
  },
  cost: noMacs,
});
