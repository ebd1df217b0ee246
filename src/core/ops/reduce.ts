/** Reductions, ArgMax and ArgMin, CumSum, and the softmax family. */
import type { Dim, Shape } from '../ir/dim';
import { scalarOf } from './content';
import { axisIndices, checkedAxis, inferSameAsInput, noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { addDims, maxDims, minDims, multiplyDims } from './symbolic';
import { intsToInput } from './upgrades/attributesToInputs';
import { coercedToOneAxis } from './upgrades/semantics';

/** Axes of a reduction: attribute or input 1; null: not known; undefined after a report. Empty: all, or none if asked. */
function reducedAxes(ctx: InferContext, rank: number): readonly number[] | null | undefined {
  const given = ctx.node.inputs[1] ? ctx.constantInts(1) : ctx.node.ints('axes', []);
  if (given === undefined) return null;
  if (given.length > 0) return axisIndices(ctx, given, rank);
  const nothing = ctx.node.int('noop_with_empty_axes', 0) === 1;
  return nothing ? [] : Array.from({ length: rank }, (_, i) => i);
}

function reducedShape(ctx: InferContext, input: Shape, axes: readonly number[] | null): Shape | undefined {
  const keep = ctx.node.int('keepdims', 1) !== 0;
  if (axes) return keep ? input.map((d, i) => (axes.includes(i) ? 1 : d)) : input.filter((_, i) => !axes.includes(i));
  return keep ? input.map((d): Dim => (d === 1 ? 1 : null)) : undefined;
}

/** The axes were an attribute before: until opset 13 for ReduceSum, 18 for the others. */
function reduction(type: string, since: readonly number[], fold?: (a: Dim, b: Dim) => Dim): OpDef {
  return defineOp({
    type,
    since,
    upgrade: { [type === 'ReduceSum' ? 13 : 18]: intsToInput('axes', 1) },
    family: 'arithmetic',
    settings: [1],
    infer: ctx => {
      const input = ctx.shape(0);
      const axes = input && reducedAxes(ctx, input.length);
      if (!input || axes === undefined) return ctx.setOutput(0, ctx.type(0), undefined);
      ctx.setOutput(0, ctx.type(0), reducedShape(ctx, input, axes));
      const content = ctx.content(0);
      if (fold && content && axes?.length === input.length && content.values.length > 0)
        ctx.setContent(0, {
          shape: ctx.node.int('keepdims', 1) !== 0 ? input.map(() => 1) : [],
          values: [content.values.reduce(fold)],
        });
    },
    cost: noMacs,
  });
}

const argument = (type: string): OpDef =>
  defineOp({
    type,
    since: [1, 11, 12, 13],
    plumbing: true,
    family: 'arithmetic',
    infer: ctx => {
      const input = ctx.shape(0);
      const axis = input && checkedAxis(ctx, ctx.node.int('axis', 0), input.length);
      ctx.setOutput(0, 'int64', axis === undefined ? undefined : reducedShape(ctx, input!, [axis]));
    },
    cost: noMacs,
  });

const sameShape = (type: string, since: readonly number[], row: Partial<OpDef> = {}): OpDef =>
  defineOp({ family: 'activation', ...row, type, since, infer: inferSameAsInput, cost: noMacs });

export const cumSum = defineOp({
  type: 'CumSum',
  since: [11, 14],
  family: 'arithmetic',
  settings: [1],
  infer: ctx => {
    inferSameAsInput(ctx);
    const content = ctx.content(0);
    const plain = ctx.node.int('exclusive', 0) === 0 && ctx.node.int('reverse', 0) === 0;
    if (content?.shape.length !== 1 || !plain || scalarOf(ctx.content(1)) === undefined) return;
    let total: Dim = 0;
    const values = content.values.map(v => {
      total = addDims(total, v);
      return total;
    });
    ctx.setContent(0, { shape: content.shape, values });
  },
  cost: noMacs,
});

export const reduceOps: readonly OpDef[] = [
  reduction('ReduceSum', [1, 11, 13], addDims),
  reduction('ReduceMean', [1, 11, 13, 18]),
  reduction('ReduceMax', [1, 11, 12, 13, 18, 20], maxDims),
  reduction('ReduceMin', [1, 11, 12, 13, 18, 20], minDims),
  reduction('ReduceProd', [1, 11, 13, 18], multiplyDims),
  reduction('ReduceL1', [1, 11, 13, 18]),
  reduction('ReduceL2', [1, 11, 13, 18]),
  reduction('ReduceLogSum', [1, 11, 13, 18]),
  reduction('ReduceLogSumExp', [1, 11, 13, 18]),
  reduction('ReduceSumSquare', [1, 11, 13, 18]),
  argument('ArgMax'),
  argument('ArgMin'),
  cumSum,
  sameShape('Softmax', [1, 11, 13], { upgrade: { 13: coercedToOneAxis } }),
  sameShape('LogSoftmax', [1, 11, 13], { upgrade: { 13: coercedToOneAxis } }),
  sameShape('Hardmax', [1, 11, 13], { upgrade: { 13: coercedToOneAxis } }),
];
