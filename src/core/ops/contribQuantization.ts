/** Quantized operators of onnxruntime's domain com.microsoft. Scales and zero points are settings. */
import type { DataType } from '../ir/dataType';
import type { Shape } from '../ir/dim';
import { MICROSOFT } from './contrib';
import { gemmCost, gemmShape } from './gemm';
import { broadcastInputs, noMacs } from './inferHelpers';
import { concatShape } from './join';
import { matMulCost, matMulShape } from './matmul';
import { defineOp, type InferContext, type OpDef } from './op';
import { globalPoolShape, poolShape } from './pooling';
import { dequantizeLinear, quantizeLinear } from './quantization';

const domain = MICROSOFT;
const since = [1];

/** A, scale, zero point, B, scale, zero point, C, scale and zero point of the output; float without those. */
const qGemm = defineOp({
  type: 'QGemm',
  domain,
  since,
  family: 'linear',
  settings: [1, 2, 4, 5, 7, 8],
  integerWeights: true,
  infer: ctx => ctx.setOutput(0, ctx.node.inputs[8] ? ctx.type(8) : 'float32', gemmShape(ctx, 0, 3)),
  cost: ctx => gemmCost(ctx, 0, 3),
});

/** A, scale, zero point, B, scale, zero point, scale and zero point of the output. */
const qLinearBinary = (type: string): OpDef =>
  defineOp({
    type,
    domain,
    since,
    family: 'arithmetic',
    settings: [1, 2, 4, 5, 6, 7],
    integerWeights: true,
    infer: ctx => ctx.setOutput(0, ctx.type(0), broadcastInputs(ctx, [0, 3])),
    cost: noMacs,
  });

/** X, scale, zero point, scale and zero point of the output. */
const qLinearUnary = (type: string, shape: (ctx: InferContext) => Shape | undefined, row: Partial<OpDef>): OpDef =>
  defineOp({
    domain,
    since,
    settings: [1, 2, 3, 4],
    ...row,
    type,
    infer: ctx => ctx.setOutput(0, ctx.type(0), shape(ctx)),
    cost: noMacs,
  });

/** With channels_last the pooling sees the channels first, and its result has them last again. */
function qPoolShape(pool: (ctx: InferContext, input?: Shape) => Shape | undefined) {
  return (ctx: InferContext): Shape | undefined => {
    const input = ctx.shape(0);
    if (!input || input.length < 3 || ctx.node.int('channels_last', 0) === 0) return pool(ctx);
    const result = pool(ctx, [input[0]!, input.at(-1)!, ...input.slice(1, -1)]);
    return result && [result[0]!, ...result.slice(2), result[1]!];
  };
}

/** Output scale and zero point, then tensor, scale and zero point of each input. */
const qLinearConcat = defineOp({
  type: 'QLinearConcat',
  domain,
  since,
  family: 'shape',
  infer: ctx => {
    const tensors = ctx.node.inputs.flatMap((_, i) => (i >= 2 && i % 3 === 2 ? [i] : []));
    const axis = ctx.node.int('axis');
    if (axis === undefined || tensors.length === 0) return ctx.problem('axis or inputs are missing');
    ctx.setOutput(0, ctx.type(1), concatShape(ctx, tensors, axis));
  },
  cost: noMacs,
});

/** Output float32; B is quantized, A is quantized while running or already (the form with two scales). */
const integerToFloat = (type: string, settings: readonly number[]): OpDef =>
  defineOp({
    type,
    domain,
    since,
    family: 'linear',
    settings,
    integerWeights: true,
    infer: ctx => ctx.setOutput(0, floatOut(ctx), matMulShape(ctx, ctx.shape(0), ctx.shape(1))),
    cost: ctx => matMulCost(ctx),
  });

const floatOut = (ctx: InferContext): DataType | undefined => (ctx.type(0) === 'float16' ? 'float16' : 'float32');

const sameShape = (ctx: InferContext) => ctx.shape(0);

export const contribQuantizationOps: readonly OpDef[] = [
  qGemm,
  qLinearBinary('QLinearAdd'),
  qLinearBinary('QLinearMul'),
  qLinearUnary('QLinearSigmoid', sameShape, { family: 'activation' }),
  qLinearUnary('QLinearLeakyRelu', sameShape, { family: 'activation' }),
  qLinearUnary('QLinearSoftmax', sameShape, { family: 'activation' }),
  qLinearUnary('QLinearAveragePool', qPoolShape(poolShape), { family: 'pool' }),
  qLinearUnary('QLinearGlobalAveragePool', qPoolShape(globalPoolShape), { family: 'pool' }),
  qLinearConcat,
  integerToFloat('DynamicQuantizeMatMul', [2, 3]),
  integerToFloat('MatMulIntegerToFloat', [2, 3, 4, 5]),
  defineOp({ ...quantizeLinear, domain, since }),
  defineOp({ ...dequantizeLinear, domain, since }),
];
