/** Normalizations: all keep their input's shape; some give statistics besides. */
import type { Shape } from '../ir/dim';
import { axisIndex, inferSameAsInput, noMacs, sameAsInput } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { batchNormOutputs, batchNormSpatial, notConverted } from './upgrades/semantics';

/** Mean and inverse deviation of a normalization over the axes from `axis` on: those axes are 1. */
export function statisticsShape(ctx: InferContext, fallbackAxis = -1): Shape | undefined {
  const shape = ctx.shape(0);
  const axis = shape && axisIndex(ctx.node.int('axis', fallbackAxis), shape.length);
  if (shape && axis === undefined) ctx.problem(`axis does not fit rank ${shape.length}`);
  return axis === undefined ? undefined : shape!.map((d, i) => (i < axis ? d : 1));
}

/** The type in which a normalization computes (stash_type: 1 is float32). */
const stashType = (ctx: InferContext) => (ctx.node.int('stash_type', 1) === 1 ? ('float32' as const) : ctx.type(0));

export const batchNormalization = defineOp({
  type: 'BatchNormalization',
  since: [1, 6, 7, 9, 14, 15],
  upgrade: { 9: batchNormSpatial, 14: batchNormOutputs },
  family: 'norm',
  infer: ctx => {
    sameAsInput(ctx);
    // Running statistics in training mode; saved ones too before opset 14. All are per channel, as the inputs are.
    for (let i = 1; i < ctx.node.outputs.length; i++) ctx.setOutput(i, ctx.type(3), ctx.shape(3));
  },
  cost: noMacs,
});

export const layerNormalization = defineOp({
  type: 'LayerNormalization',
  since: [17],
  family: 'norm',
  infer: ctx => {
    sameAsInput(ctx);
    for (const output of [1, 2]) ctx.setOutput(output, stashType(ctx), statisticsShape(ctx));
  },
  cost: noMacs,
});

type Row = Omit<Partial<OpDef>, 'infer' | 'cost'> & { readonly type: string; readonly since: readonly number[] };
const rows: readonly Row[] = [
  { type: 'InstanceNormalization', since: [1, 6, 22] },
  { type: 'GroupNormalization', since: [18, 21], upgrade: { 21: notConverted('has its scales per group') } },
  { type: 'RMSNormalization', since: [23] },
  { type: 'LpNormalization', since: [1, 22] },
  { type: 'LRN', since: [1, 13] },
  { type: 'MeanVarianceNormalization', since: [9, 13] },
];

export const normalizationOps: readonly OpDef[] = [
  batchNormalization,
  layerNormalization,
  ...rows.map(row => defineOp({ family: 'norm', ...row, infer: inferSameAsInput, cost: noMacs })),
];
