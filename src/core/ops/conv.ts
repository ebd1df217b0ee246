/** Convolutions: Conv, ConvTranspose, DeformConv; the shapes and costs that their quantized and fused forms share. */
import type { Dim, Shape } from '../ir/dim';
import { macsOf, mayEqual, outputSize, sizeOf, unknownDims } from './inferHelpers';
import { convLinear } from './linear';
import { type CostContext, defineOp, type InferContext, type OpCost } from './op';
import { convQuantize } from './quantizeFacets';
import { divideExactly, multiplyDims, productOf } from './symbolic';
import { kernelOf, slide, unslide, windowOf } from './window';

/** Output shape of a convolution of input `x` [N, C, spatial] by weight `w` [M, C/group, kernel]; undefined when unknown. */
export function convShape(ctx: InferContext, x = 0, w = 1): Shape | undefined {
  const input = ctx.shape(x);
  const weight = ctx.shape(w);
  if (!input) return undefined;
  if (input.length < 3 || (weight && weight.length !== input.length)) {
    ctx.problem(`input of rank ${input.length} and weight of rank ${weight?.length ?? '?'} do not fit`);
    return undefined;
  }
  const group = ctx.node.int('group', 1);
  if (weight && !mayEqual(multiplyDims(weight[1]!, group), input[1])) {
    ctx.problem(`input has ${input[1]} channels, weight x group ${weight[1]} x ${group}`);
    return undefined;
  }
  const kernel = kernelOf(ctx, weight);
  const rank = input.length - 2;
  if (!weight && kernel.length === 0) return unknownSpatial(input[0]!, null, rank);
  const attribute = ctx.node.ints('kernel_shape');
  if (weight && attribute && !attribute.every((k, i) => mayEqual(k, weight[i + 2]))) {
    ctx.problem(`kernel_shape [${attribute.join(', ')}] is not that of the weight [${weight.join(', ')}]`);
    return undefined;
  }
  const window = windowOf(ctx, kernel, rank);
  const spatial = window && slide(ctx, input.slice(2), window);
  return spatial && [input[0]!, weight?.[0] ?? null, ...spatial];
}

const unknownSpatial = (batch: Dim, channels: Dim, rank: number): Shape => [batch, channels, ...unknownDims(rank)];

/** Each output element is a dot product over the weight of its output channel. */
export function convCost(ctx: CostContext, w = 1): OpCost {
  const weight = ctx.shape(w);
  return macsOf(outputSize(ctx), weight ? productOf(weight.slice(1)) : null);
}

export const conv = defineOp({
  type: 'Conv',
  since: [1, 11, 22],
  quantize: convQuantize,
  linear: convLinear,
  dynamicQuantize: 'convolution',
  weightOnly: { kernel: 'dequantize', weights: [{ input: 1, axis: 0 }] },
  family: 'conv',
  infer: ctx => ctx.setOutput(0, ctx.type(0), convShape(ctx)),
  cost: ctx => convCost(ctx),
});

/** The weight is [C, M/group, kernel]. Each input element takes part in M/group x kernel products. */
export const convTranspose = defineOp({
  type: 'ConvTranspose',
  weightOnly: { kernel: 'dequantize', weights: [{ input: 1, axis: 1 }] },
  since: [1, 11, 22],
  family: 'conv',
  infer: ctx => ctx.setOutput(0, ctx.type(0), transposedShape(ctx)),
  cost: ctx => {
    const weight = ctx.shape(1);
    return macsOf(sizeOf(ctx.shape(0)), weight ? productOf(weight.slice(1)) : null);
  },
});

function transposedShape(ctx: InferContext): Shape | undefined {
  const input = ctx.shape(0);
  const weight = ctx.shape(1);
  if (!input) return undefined;
  const rank = input.length - 2;
  if (input.length < 3 || (weight && weight.length !== input.length)) {
    ctx.problem(`input of rank ${input.length} and weight of rank ${weight?.length ?? '?'} do not fit`);
    return undefined;
  }
  if (weight && !mayEqual(weight[0], input[1])) {
    ctx.problem(`input has ${input[1]} channels, weight ${weight[0]}`);
    return undefined;
  }
  const kernel = kernelOf(ctx, weight);
  const channels = weight ? multiplyDims(weight[1]!, ctx.node.int('group', 1)) : null;
  if (!weight && kernel.length === 0) return unknownSpatial(input[0]!, channels, rank);
  const window = windowOf(ctx, kernel, rank);
  const spatial = window && unslide(ctx, input.slice(2), window);
  return spatial && [input[0]!, channels, ...spatial];
}

/** Like Conv, at offsets given by input 2 (Zhu et al., Deformable ConvNets v2, 2019). */
export const deformConv = defineOp({
  type: 'DeformConv',
  since: [19, 22],
  family: 'conv',
  infer: ctx => ctx.setOutput(0, ctx.type(0), convShape(ctx)),
  cost: ctx => convCost(ctx),
});

/** Puts the columns of input 0 [N, C x block, L] together to images of `image_shape`. */
export const col2Im = defineOp({
  type: 'Col2Im',
  since: [18],
  family: 'shape',
  settings: [1, 2],
  infer: ctx => {
    const input = ctx.shape(0);
    const image = ctx.content(1)?.values;
    const block = ctx.content(2)?.values;
    if (!input || !image) return ctx.setOutput(0, ctx.type(0), undefined);
    if (input.length !== 3) return ctx.problem(`input of rank ${input.length}, 3 expected`);
    const channels = block ? divideExactly(input[1]!, productOf(block)) : null;
    ctx.setOutput(0, ctx.type(0), [input[0]!, channels, ...image]);
  },
  cost: () => ({ macs: 0 }),
});
