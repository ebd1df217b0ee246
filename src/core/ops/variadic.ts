/** Element-wise operators of any number of inputs, Where and Clip. */
import type { Dim } from '../ir/dim';
import { foldElements } from './content';
import { broadcastInputs, noMacs, presentInputs, sameAsInput } from './inferHelpers';
import { defineOp, type OpDef } from './op';
import { absorbedQuantize } from './quantizeFacets';
import { addDims, maxDims, minDims } from './symbolic';
import { clipToInputs } from './upgrades/attributesToInputs';

/** Before opset 8 all operands had the same shape. */
function variadic(type: string, since: readonly number[], fold?: (a: Dim, b: Dim) => Dim): OpDef {
  return defineOp({
    type,
    since,
    family: 'arithmetic',
    infer: ctx => {
      const inputs = presentInputs(ctx);
      if (inputs.length === 0) return ctx.problem('has no input');
      ctx.setOutput(0, ctx.type(inputs[0]!), broadcastInputs(ctx, inputs));
      if (fold) foldElements(ctx, inputs, ctx.type(inputs[0]!), (...values) => values.reduce(fold));
    },
    cost: noMacs,
  });
}

export const sum = variadic('Sum', [1, 6, 8, 13], addDims);
export const max = variadic('Max', [1, 6, 8, 12, 13], maxDims);
export const min = variadic('Min', [1, 6, 8, 12, 13], minDims);
export const mean = variadic('Mean', [1, 6, 8, 13]);

export const where = defineOp({
  type: 'Where',
  plumbing: true,
  since: [9, 16],
  family: 'arithmetic',
  infer: ctx => {
    ctx.setOutput(0, ctx.type(1), broadcastInputs(ctx, [0, 1, 2]));
    foldElements(ctx, [0, 1, 2], ctx.type(1), (condition, a, b) => {
      if (typeof condition === 'number') return (condition ? a : b) ?? null;
      return a === b ? (a ?? null) : null;
    });
  },
  cost: noMacs,
});

/** The bounds were attributes until opset 11 made them inputs. */
export const clip = defineOp({
  type: 'Clip',
  plumbing: true,
  since: [1, 6, 11, 12, 13],
  quantize: absorbedQuantize,
  upgrade: { 11: clipToInputs },
  family: 'activation',
  settings: [1, 2],
  infer: ctx => {
    sameAsInput(ctx);
    const bounds = [1, 2].filter(i => ctx.node.inputs[i]);
    if (ctx.node.attributes.size === 0)
      foldElements(ctx, [0, ...bounds], ctx.type(0), (x, ...limits) => {
        const low = bounds.includes(1) ? limits[0]! : undefined;
        const high = bounds.includes(2) ? limits.at(-1)! : undefined;
        const raised = low === undefined ? (x ?? null) : maxDims(x ?? null, low);
        return high === undefined ? raised : minDims(raised, high);
      });
  },
  cost: noMacs,
});
