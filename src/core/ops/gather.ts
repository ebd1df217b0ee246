/** Gather*, Scatter*, Compress, ReverseSequence, OneHot, NonZero, Unique, TopK. */
import type { Dim, Shape } from '../ir/dim';
import { contentNumbers, count, MAX_CONTENT, scalarOf } from './content';
import { checkedAxis, inferSameAsInput, noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { moveQuantize } from './quantizeFacets';
import { atLeast } from './symbolic';
import { topKToInput } from './upgrades/attributesToInputs';
import { scatterToScatterElements } from './upgrades/semantics';

export const gather = defineOp({
  type: 'Gather',
  plumbing: true,
  since: [1, 11, 13],
  quantize: moveQuantize,
  weightOnly: { kernel: 'gather' },
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const data = ctx.shape(0);
    const indices = ctx.shape(1);
    const axis = data && checkedAxis(ctx, ctx.node.int('axis', 0), data.length);
    if (axis === undefined || !indices) return ctx.setOutput(0, ctx.type(0), undefined);
    ctx.setOutput(0, ctx.type(0), [...data!.slice(0, axis), ...indices, ...data!.slice(axis + 1)]);
    if (axis === 0) gatherContent(ctx);
  },
  cost: noMacs,
});

/** Rows of a small tensor by known indices. */
function gatherContent(ctx: InferContext): void {
  const data = ctx.content(0);
  const indices = ctx.content(1);
  const picks = contentNumbers(indices);
  const rows = data?.shape[0];
  if (!data || !indices || !picks || rows === undefined) return;
  const row = count(data.shape.slice(1));
  if (picks.length * row > MAX_CONTENT) return;
  if (picks.some(p => p < -rows || p >= rows)) {
    ctx.problem(`index out of range: ${picks.join(', ')} of ${rows}`);
    return;
  }
  const values = picks.flatMap(p => {
    const start = (p < 0 ? p + rows : p) * row;
    return data.values.slice(start, start + row);
  });
  ctx.setContent(0, { shape: [...indices.shape, ...data.shape.slice(1)], values });
}

export const gatherElements = defineOp({
  type: 'GatherElements',
  plumbing: true,
  since: [11, 13],
  family: 'shape',
  settings: [1],
  infer: ctx => ctx.setOutput(0, ctx.type(0), ctx.shape(1)),
  cost: noMacs,
});

export const gatherND = defineOp({
  type: 'GatherND',
  plumbing: true,
  since: [11, 12, 13],
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const data = ctx.shape(0);
    const indices = ctx.shape(1);
    const depth = indices?.at(-1);
    const batch = ctx.node.int('batch_dims', 0);
    if (!data || !indices || typeof depth !== 'number') return ctx.setOutput(0, ctx.type(0), undefined);
    if (batch + depth > data.length || batch >= indices.length)
      return ctx.problem(`indices of depth ${depth} do not fit rank ${data.length} with batch_dims ${batch}`);
    ctx.setOutput(0, ctx.type(0), [...indices.slice(0, -1), ...data.slice(batch + depth)]);
  },
  cost: noMacs,
});

const scatter = (type: string, since: readonly number[], upgrade?: OpDef['upgrade']): OpDef =>
  defineOp({
    type,
    since,
    upgrade,
    family: 'shape',
    plumbing: true,
    settings: [1],
    infer: inferSameAsInput,
    cost: noMacs,
  });

export const compress = defineOp({
  type: 'Compress',
  since: [9, 11],
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const input = ctx.shape(0);
    const axis = ctx.node.int('axis');
    const kept = contentNumbers(ctx.content(1))?.filter(c => c !== 0).length ?? null;
    if (axis === undefined) return ctx.setOutput(0, ctx.type(0), [kept]);
    const index = input && checkedAxis(ctx, axis, input.length);
    ctx.setOutput(0, ctx.type(0), index === undefined ? undefined : input!.map((d, i) => (i === index ? kept : d)));
  },
  cost: noMacs,
});

export const oneHot = defineOp({
  type: 'OneHot',
  plumbing: true,
  since: [9, 11],
  family: 'shape',
  settings: [1, 2],
  infer: ctx => {
    const indices = ctx.shape(0);
    const axis = indices && checkedAxis(ctx, ctx.node.int('axis', -1), indices.length + 1);
    if (axis === undefined) return ctx.setOutput(0, ctx.type(2), undefined);
    const depth = scalarOf(ctx.content(1)) ?? null;
    ctx.setOutput(0, ctx.type(2), [...indices!.slice(0, axis), depth, ...indices!.slice(axis)]);
  },
  cost: noMacs,
});

/** Indices of the elements that are not zero: how many shows only at run time, unless the contents are known. */
export const nonZero = defineOp({
  type: 'NonZero',
  plumbing: true,
  since: [9, 13],
  family: 'shape',
  infer: ctx => {
    const rank = ctx.shape(0)?.length ?? null;
    const content = ctx.content(0);
    const values = contentNumbers(content);
    if (!content || !values) return ctx.setOutput(0, 'int64', [rank, null]);
    const hits = values.flatMap((v, i) => (v === 0 ? [] : [i]));
    const shape = [content.shape.length, hits.length];
    ctx.setOutput(0, 'int64', shape);
    if (content.shape.length === 1) ctx.setContent(0, { shape, values: hits });
  },
  cost: noMacs,
});

export const unique = defineOp({
  type: 'Unique',
  since: [11],
  family: 'shape',
  infer: ctx => {
    const input = ctx.shape(0);
    const axis = ctx.node.int('axis');
    const index = axis === undefined || !input ? undefined : checkedAxis(ctx, axis, input.length);
    const kept: Shape | undefined = axis === undefined ? [null] : index === undefined ? undefined : [...input!];
    ctx.setOutput(
      0,
      ctx.type(0),
      kept?.map((d, i) => (i === index ? null : d)),
    );
    for (const output of [1, 2, 3]) ctx.setOutput(output, 'int64', [null]);
  },
  cost: noMacs,
});

/** k is an attribute until opset 9 and an input since. */
export const topK = defineOp({
  type: 'TopK',
  plumbing: true,
  since: [1, 10, 11, 24],
  upgrade: { 10: topKToInput },
  family: 'other',
  settings: [1],
  infer: ctx => {
    const input = ctx.shape(0);
    const axis = input && checkedAxis(ctx, ctx.node.int('axis', -1), input.length);
    const k: Dim = ctx.node.inputs[1] ? (scalarOf(ctx.content(1)) ?? null) : (ctx.node.int('k') ?? null);
    const tooMany = axis !== undefined && atLeast(input![axis]!, k) === false;
    if (tooMany) return ctx.problem(`k = ${k} of only ${input![axis]} elements`);
    const shape = axis === undefined ? undefined : input!.map((d, i) => (i === axis ? k : d));
    ctx.setOutput(0, ctx.type(0), shape);
    ctx.setOutput(1, 'int64', shape);
  },
  cost: noMacs,
});

export const gatherOps: readonly OpDef[] = [
  gather,
  gatherElements,
  gatherND,
  scatter('Scatter', [9, 11], { 11: scatterToScatterElements }),
  scatter('ScatterElements', [11, 13, 16, 18]),
  scatter('ScatterND', [11, 13, 16, 18]),
  scatter('TensorScatter', [24]),
  scatter('ReverseSequence', [10]),
  compress,
  oneHot,
  nonZero,
  unique,
  topK,
];
