/** Quantization operators of the standard. Scales and zero points are settings: parameters are what they apply to. */
import type { DataType } from '../ir/dataType';
import type { Node } from '../ir/node';
import { typeAttribute } from './constant';
import { convCost, convShape } from './conv';
import { noMacs } from './inferHelpers';
import { matMulCost, matMulShape } from './matmul';
import { defineOp, type InferContext, type OpDef } from './op';

/** The zero point's type, `output_dtype` (opset 21), or uint8. */
function quantizedType(ctx: InferContext): DataType | undefined {
  if (ctx.node.inputs[2]) return ctx.type(2);
  return ctx.node.int('output_dtype', 0) === 0 ? 'uint8' : typeAttribute(ctx, 'output_dtype', undefined);
}

export const quantizeLinear = defineOp({
  type: 'QuantizeLinear',
  plumbing: true,
  since: [10, 13, 19, 21, 23, 24, 25],
  family: 'quantize',
  settings: [1, 2],
  infer: ctx => ctx.setOutput(0, quantizedType(ctx), ctx.shape(0)),
  cost: noMacs,
});

/** The scale's type, or `output_dtype` (opset 23). */
export const dequantizeLinear = defineOp({
  type: 'DequantizeLinear',
  plumbing: true,
  since: [10, 13, 19, 21, 23, 24, 25],
  family: 'quantize',
  settings: [1, 2],
  integerWeights: true,
  infer: ctx => {
    const given = ctx.node.int('output_dtype', 0) !== 0;
    ctx.setOutput(0, given ? typeAttribute(ctx, 'output_dtype', undefined) : ctx.type(1), ctx.shape(0));
  },
  cost: noMacs,
});

export const isQuantizeLinear = (node: Node): boolean => node.domain === '' && node.opType === quantizeLinear.type;
export const isDequantizeLinear = (node: Node): boolean => node.domain === '' && node.opType === dequantizeLinear.type;

export const dynamicQuantizeLinear = defineOp({
  type: 'DynamicQuantizeLinear',
  since: [11],
  family: 'quantize',
  infer: ctx => {
    ctx.setOutput(0, 'uint8', ctx.shape(0));
    ctx.setOutput(1, 'float32', []);
    ctx.setOutput(2, 'uint8', []);
  },
  cost: noMacs,
});

/** x, its scale and zero point, w, its scale and zero point, those of the output, bias. */
export const qLinearConv = defineOp({
  type: 'QLinearConv',
  since: [10],
  family: 'conv',
  settings: [1, 2, 4, 5, 6, 7],
  integerWeights: true,
  infer: ctx => ctx.setOutput(0, ctx.type(7), convShape(ctx, 0, 3)),
  cost: ctx => convCost(ctx, 3),
});

export const qLinearMatMul = defineOp({
  type: 'QLinearMatMul',
  since: [10, 21],
  family: 'linear',
  settings: [1, 2, 4, 5, 6, 7],
  integerWeights: true,
  infer: ctx => ctx.setOutput(0, ctx.type(7), matMulShape(ctx, ctx.shape(0), ctx.shape(3))),
  cost: ctx => matMulCost(ctx, 0, 3),
});

export const convInteger = defineOp({
  type: 'ConvInteger',
  since: [10],
  family: 'conv',
  settings: [2, 3],
  integerWeights: true,
  infer: ctx => ctx.setOutput(0, 'int32', convShape(ctx)),
  cost: ctx => convCost(ctx),
});

export const matMulInteger = defineOp({
  type: 'MatMulInteger',
  since: [10],
  family: 'linear',
  settings: [2, 3],
  integerWeights: true,
  infer: ctx => ctx.setOutput(0, 'int32', matMulShape(ctx, ctx.shape(0), ctx.shape(1))),
  cost: ctx => matMulCost(ctx),
});

export const quantizationOps: readonly OpDef[] = [
  quantizeLinear,
  dequantizeLinear,
  dynamicQuantizeLinear,
  qLinearConv,
  qLinearMatMul,
  convInteger,
  matMulInteger,
];
