/**
 * Operators that were experimental in the standard and left it with opset 10 (the last entry of `since`). onnxruntime
 * still runs them under the standard's domain (its document ContribOperators), and exporters of that time wrote them.
 */
import type { Shape } from '../ir/dim';
import { inferSameAsInput, noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { addDims, atLeast } from './symbolic';
import { affineToArithmetic, cropToSlice, imageScalerToArithmetic } from './upgrades/legacy';
import { notConverted } from './upgrades/semantics';

/** border: left, top, right, bottom; with `scale` [height, width] the size is that, from the top left border on. */
function croppedShape(ctx: InferContext): Shape | undefined {
  const input = ctx.shape(0);
  const border = ctx.node.ints('border');
  const size = ctx.node.ints('scale');
  if (!input) return undefined;
  if (input.length !== 4 || border?.length !== 4 || (size && size.length !== 2)) {
    ctx.problem(`border [${border?.join(', ')}] does not fit rank ${input.length}`);
    return undefined;
  }
  const [left, top, right, bottom] = border as [number, number, number, number];
  const [height, width] = size ?? [addDims(input[2]!, -top - bottom), addDims(input[3]!, -left - right)];
  if (atLeast(height!, 0) === false || atLeast(width!, 0) === false) {
    ctx.problem(`border [${border.join(', ')}] is larger than the input`);
    return undefined;
  }
  return [input[0]!, input[1]!, height!, width!];
}

const crop = defineOp({
  type: 'Crop',
  since: [1, 10],
  family: 'shape',
  upgrade: { 10: cropToSlice },
  infer: ctx => ctx.setOutput(0, ctx.type(0), croppedShape(ctx)),
  cost: noMacs,
});

const gone = notConverted('left the standard with opset 10');
const sameShape = (type: string, family: OpDef['family'], rewrite = gone): OpDef =>
  defineOp({ type, since: [1, 10], family, upgrade: { 10: rewrite }, infer: inferSameAsInput, cost: noMacs });

export const legacyOps: readonly OpDef[] = [
  crop,
  sameShape('ImageScaler', 'arithmetic', imageScalerToArithmetic),
  sameShape('Affine', 'arithmetic', affineToArithmetic),
  sameShape('Scale', 'arithmetic'),
  sameShape('ParametricSoftplus', 'activation'),
  sameShape('ScaledTanh', 'activation'),
];
