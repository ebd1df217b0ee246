/** Operators of object detection, and the determinant. */
import { noMacs } from './inferHelpers';
import { defineOp, type OpDef } from './op';
import { roiAlignCoordinates } from './upgrades/semantics';

/** How many boxes survive shows only at run time. */
const nonMaxSuppression = defineOp({
  type: 'NonMaxSuppression',
  plumbing: true,
  since: [10, 11],
  family: 'other',
  settings: [2, 3, 4],
  infer: ctx => ctx.setOutput(0, 'int64', [null, 3]),
  cost: noMacs,
});

const roiAlign = defineOp({
  type: 'RoiAlign',
  since: [10, 16, 22],
  upgrade: { 16: roiAlignCoordinates },
  family: 'pool',
  settings: [1, 2],
  infer: ctx => {
    const { node } = ctx;
    const rois = ctx.shape(1)?.[0] ?? null;
    const size = [node.int('output_height', 1), node.int('output_width', 1)];
    ctx.setOutput(0, ctx.type(0), [rois, ctx.shape(0)?.[1] ?? null, ...size]);
  },
  cost: noMacs,
});

const det = defineOp({
  type: 'Det',
  since: [11, 22],
  family: 'other',
  infer: ctx => ctx.setOutput(0, ctx.type(0), ctx.shape(0)?.slice(0, -2)),
});

export const detectionOps: readonly OpDef[] = [nonMaxSuppression, roiAlign, det];
