/** Operators that put tensors together, repeat them or take them apart: Concat, Split, Tile, Expand. */
import { type Dim, isStatic, type Shape } from '../ir/dim';
import { count, foldContents, MAX_CONTENT, vectorContent } from './content';
import { broadcast, checkedAxis, mayEqual, noMacs, presentInputs, unknownDims } from './inferHelpers';
import { type Content, defineOp, type InferContext } from './op';
import { concatQuantize, moveQuantize } from './quantizeFacets';
import { addDims, atLeast, ceilDivide, divideExactly, maxDims, minDims, multiplyDims, subtractDims } from './symbolic';
import { intsToInput } from './upgrades/attributesToInputs';
import { splitNumber } from './upgrades/semantics';

/** Shape of a concatenation of inputs; unknown when a rank is. */
export function concatShape(ctx: InferContext, inputs: readonly number[], axisAttribute: number): Shape | undefined {
  const shapes = inputs.map(i => ctx.shape(i));
  if (shapes.length === 0 || shapes.some(s => s === undefined)) return undefined;
  const known = shapes as readonly Shape[];
  const [first] = known as readonly [Shape];
  const axis = checkedAxis(ctx, axisAttribute, first.length);
  if (axis === undefined) return undefined;
  const fits = (s: Shape) => s.length === first.length && s.every((d, i) => i === axis || mayEqual(d, first[i]));
  if (!known.every(fits)) {
    ctx.problem(`shapes do not concatenate along axis ${axis}: ${known.map(s => `[${s.join(', ')}]`).join(' ')}`);
    return undefined;
  }
  return first.map((_, i) => {
    const dims = known.map(s => s[i]!);
    // Off the axis all are equal: a number tells most, then a symbol.
    if (i !== axis) return dims.find(d => typeof d === 'number') ?? dims.find(d => d !== null) ?? null;
    return dims.reduce<Dim>(addDims, 0);
  });
}

export const concat = defineOp({
  type: 'Concat',
  plumbing: true,
  since: [1, 4, 11, 13],
  quantize: concatQuantize,
  family: 'shape',
  infer: ctx => {
    const inputs = presentInputs(ctx);
    // The axis had a default only before opset 4.
    const axis = ctx.node.int('axis') ?? (ctx.opset < 4 ? 1 : undefined);
    if (axis === undefined || inputs.length === 0) return ctx.problem('axis or inputs are missing');
    const shape = concatShape(ctx, inputs, axis);
    ctx.setOutput(0, ctx.type(inputs[0]!), shape);
    const contents = inputs.map(i => ctx.content(i));
    const leading = axis === 0 || axis === -(shape?.length ?? 0);
    if (leading && contents.every(c => c !== undefined) && isStatic(shape) && count(shape) <= MAX_CONTENT)
      ctx.setContent(0, { shape, values: contents.flatMap(c => c.values) });
  },
  cost: noMacs,
});

/** Lengths of the parts: input or attribute `split`; `num_outputs` (opset 18) makes the last one smaller. */
function splitLengths(ctx: InferContext, size: Dim): readonly Dim[] {
  const outputs = ctx.node.outputs.length;
  const given = ctx.node.inputs[1] ? ctx.content(1)?.values : ctx.node.ints('split');
  if (given) return given;
  if (ctx.node.inputs[1]) return unknownDims(outputs);
  const parts = ctx.node.int('num_outputs', outputs);
  const even = divideExactly(size, parts);
  if (even !== null) return Array<Dim>(parts).fill(even);
  if (typeof size !== 'number') return unknownDims(parts);
  const chunk = ceilDivide(size, parts);
  return Array.from({ length: parts }, (_, i) =>
    maxDims(0, minDims(chunk, subtractDims(size, multiplyDims(chunk, i)))),
  );
}

export const split = defineOp({
  type: 'Split',
  plumbing: true,
  since: [1, 2, 11, 13, 18],
  quantize: moveQuantize,
  upgrade: { 13: intsToInput('split', 1), 18: splitNumber },
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const input = ctx.shape(0);
    const type = ctx.type(0);
    if (!input) {
      for (let i = 0; i < ctx.node.outputs.length; i++) ctx.setOutput(i, type, undefined);
      return;
    }
    const axis = checkedAxis(ctx, ctx.node.int('axis', 0), input.length);
    if (axis === undefined) return;
    const lengths = splitLengths(ctx, input[axis]!);
    if (lengths.length !== ctx.node.outputs.length || !mayEqual(lengths.reduce(addDims, 0), input[axis]))
      return ctx.problem(
        `parts [${lengths.join(', ')}] do not fit ${ctx.node.outputs.length} outputs of ${input[axis]}`,
      );
    const content = ctx.content(0);
    let start: Dim = 0;
    for (const [i, length] of lengths.entries()) {
      ctx.setOutput(
        i,
        type,
        input.map((d, a) => (a === axis ? length : d)),
      );
      if (content?.shape.length === 1 && typeof start === 'number' && typeof length === 'number')
        ctx.setContent(i, vectorContent(content.values.slice(start, start + length)));
      start = addDims(start, length);
    }
  },
  cost: noMacs,
});

/** Repeats along every axis; before opset 6 along one, by two scalar inputs. */
export const tile = defineOp({
  type: 'Tile',
  extents: [1],
  plumbing: true,
  since: [1, 6, 13],
  quantize: moveQuantize,
  family: 'shape',
  settings: [1, 2],
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input || ctx.opset < 6) return ctx.setOutput(0, ctx.type(0), input && unknownDims(input.length));
    const repeats = ctx.content(1)?.values;
    if (repeats && repeats.length !== input.length)
      return ctx.problem(`${repeats.length} repeats for rank ${input.length}`);
    const shape = input.map((d, i) => multiplyDims(d, repeats?.[i] ?? null));
    ctx.setOutput(0, ctx.type(0), shape);
    const content = ctx.content(0);
    const times = repeats?.[0];
    if (content?.shape.length === 1 && typeof times === 'number' && content.values.length * times <= MAX_CONTENT)
      ctx.setContent(0, vectorContent(Array.from({ length: times }, () => content.values).flat()));
  },
  cost: noMacs,
});

/** The shape that input `index` holds as its contents; dimensions unknown where only its length is known. */
export function shapeInput(ctx: InferContext, index: number): Shape | undefined {
  const values = ctx.content(index)?.values;
  if (values?.some(v => atLeast(v, 0) === false)) {
    ctx.problem(`negative size in [${values.join(', ')}]`);
    return undefined;
  }
  if (values) return values;
  const length = ctx.shape(index)?.[0];
  return typeof length === 'number' ? unknownDims(length) : undefined;
}

export const expand = defineOp({
  type: 'Expand',
  extents: [1],
  plumbing: true,
  since: [8, 13],
  quantize: moveQuantize,
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const shape = broadcast([ctx.shape(0), shapeInput(ctx, 1)]);
    if (typeof shape === 'string') return ctx.problem(shape);
    ctx.setOutput(0, ctx.type(0), shape);
    if (!isStatic(shape) || count(shape) > MAX_CONTENT) return;
    const target: Content = { shape, values: Array<Dim>(count(shape)).fill(0) };
    const content = foldContents([ctx.content(0), target], ctx.type(0), x => x ?? null);
    if (content) ctx.setContent(0, content);
  },
  cost: noMacs,
});
