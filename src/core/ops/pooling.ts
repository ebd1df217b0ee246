/** Poolings: MaxPool, AveragePool, LpPool, their global forms, MaxUnpool and MaxRoiPool. */
import type { Shape } from '../ir/dim';
import { noMacs, unknownDims } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { averagePoolQuantize, maxPoolQuantize, unaryQuantize } from './quantizeFacets';
import { slide, unslide, windowOf } from './window';

/** Output shape of a pooling of `input` [N, C, spatial]; undefined when unknown. */
export function poolShape(ctx: InferContext, input = ctx.shape(0)): Shape | undefined {
  if (!input) return undefined;
  const kernel = ctx.node.ints('kernel_shape');
  if (!kernel || input.length < 3) {
    ctx.problem(kernel ? `input of rank ${input.length}, at least 3 expected` : 'kernel_shape is missing');
    return undefined;
  }
  const window = windowOf(ctx, kernel, input.length - 2);
  // Of dilated poolings with SAME padding the standard says one thing and onnxruntime does another.
  const ambiguous = window?.autoPad.startsWith('SAME') && window.dilations.some(d => d > 1);
  if (ambiguous) return [...input.slice(0, 2), ...unknownDims(input.length - 2)];
  const spatial = window && slide(ctx, input.slice(2), window, ctx.node.int('ceil_mode', 0) === 1);
  return spatial && [...input.slice(0, 2), ...spatial];
}

export function globalPoolShape(ctx: InferContext, input = ctx.shape(0)): Shape | undefined {
  if (!input) return undefined;
  if (input.length >= 3) return [...input.slice(0, 2), ...input.slice(2).map(() => 1)];
  ctx.problem(`input of rank ${input.length}, at least 3 expected`);
  return undefined;
}

type Row = Omit<Partial<OpDef>, 'infer' | 'cost'> & { readonly type: string; readonly since: readonly number[] };

const pools: readonly Row[] = [
  { type: 'AveragePool', since: [1, 7, 10, 11, 19, 22], quantize: averagePoolQuantize, channelwise: {} },
  { type: 'LpPool', since: [1, 2, 11, 18, 22] },
];

const globalPools: readonly Row[] = [
  { type: 'GlobalAveragePool', since: [1, 22], quantize: unaryQuantize, channelwise: { shifts: true } },
  { type: 'GlobalMaxPool', since: [1, 22], channelwise: { shifts: true } },
  { type: 'GlobalLpPool', since: [1, 2, 22] },
];

const maxPool = defineOp({
  type: 'MaxPool',
  plumbing: true,
  since: [1, 8, 10, 11, 12, 22],
  quantize: maxPoolQuantize,
  channelwise: { shifts: true, refuses: node => node.outputs.slice(1).some(Boolean) },
  family: 'pool',
  infer: ctx => {
    const shape = poolShape(ctx);
    ctx.setOutput(0, ctx.type(0), shape);
    ctx.setOutput(1, 'int64', shape);
  },
  cost: noMacs,
});

/** The inverse of MaxPool by its indices; an output_shape input decides where it is given. */
const maxUnpool = defineOp({
  type: 'MaxUnpool',
  since: [9, 11, 22],
  family: 'pool',
  settings: [2],
  infer: ctx => {
    const input = ctx.shape(0);
    const kernel = ctx.node.ints('kernel_shape');
    if (ctx.node.inputs[2]) return ctx.setOutput(0, ctx.type(0), ctx.content(2)?.values);
    if (!input || !kernel || input.length < 3) return ctx.setOutput(0, ctx.type(0), undefined);
    const window = windowOf(ctx, kernel, input.length - 2);
    const spatial = window && unslide(ctx, input.slice(2), window);
    ctx.setOutput(0, ctx.type(0), spatial && [...input.slice(0, 2), ...spatial]);
  },
  cost: noMacs,
});

const maxRoiPool = defineOp({
  type: 'MaxRoiPool',
  since: [1, 22],
  family: 'pool',
  settings: [1],
  infer: ctx => {
    const pooled = ctx.node.ints('pooled_shape');
    if (pooled?.length !== 2) return ctx.problem('pooled_shape must have two elements');
    ctx.setOutput(0, ctx.type(0), [ctx.shape(1)?.[0] ?? null, ctx.shape(0)?.[1] ?? null, ...pooled]);
  },
  cost: noMacs,
});

export const poolingOps: readonly OpDef[] = [
  maxPool,
  ...pools.map(row =>
    defineOp({
      family: 'pool',
      ...row,
      infer: ctx => ctx.setOutput(0, ctx.type(0), poolShape(ctx)),
      cost: noMacs,
    }),
  ),
  ...globalPools.map(row =>
    defineOp({
      family: 'pool',
      ...row,
      infer: ctx => ctx.setOutput(0, ctx.type(0), globalPoolShape(ctx)),
      cost: noMacs,
    }),
  ),
  maxUnpool,
  maxRoiPool,
];
