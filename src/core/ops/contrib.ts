/** Operators of onnxruntime's domain com.microsoft in floating point: fused forms of standard ones. */
import type { Shape } from '../ir/dim';
import { binaryOp } from './binary';
import { convCost, convShape } from './conv';
import { unaryOp } from './elementwise';
import { gemmCost, gemmShape } from './gemm';
import { inferSameAsInput, macsOf, noMacs, outputSize, sameAsInput } from './inferHelpers';
import { matMulShape } from './matmul';
import { statisticsShape } from './normalization';
import { defineOp, type InferContext, type OpDef } from './op';
import { multiplyDims } from './symbolic';

export const MICROSOFT = 'com.microsoft';
const domain = MICROSOFT;
const since = [1];

/** transBatch moves the first axis before the last, before transA or transB swap the last two. */
function fusedOperand(shape: Shape | undefined, batch: boolean, transposed: boolean): Shape | undefined {
  if (!shape || shape.length < 2) return shape;
  const moved = batch ? [...shape.slice(1, -1), shape[0]!, shape.at(-1)!] : shape;
  return transposed ? [...moved.slice(0, -2), moved.at(-1)!, moved.at(-2)!] : moved;
}
const flag = (ctx: { node: InferContext['node'] }, name: string) => ctx.node.int(name, 0) === 1;
const fusedLeft = (ctx: Pick<InferContext, 'node' | 'shape'>) =>
  fusedOperand(ctx.shape(0), flag(ctx, 'transBatchA'), flag(ctx, 'transA'));

const fusedMatMul = defineOp({
  type: 'FusedMatMul',
  domain,
  since,
  family: 'linear',
  infer: ctx => {
    const right = fusedOperand(ctx.shape(1), flag(ctx, 'transBatchB'), flag(ctx, 'transB'));
    ctx.setOutput(0, ctx.type(0), matMulShape(ctx, fusedLeft(ctx), right));
  },
  cost: ctx => macsOf(outputSize(ctx), fusedLeft(ctx)?.at(-1)),
});

const fusedConv = defineOp({
  type: 'FusedConv',
  domain,
  since,
  family: 'conv',
  infer: ctx => ctx.setOutput(0, ctx.type(0), convShape(ctx)),
  cost: ctx => convCost(ctx),
});

const fusedGemm = defineOp({
  type: 'FusedGemm',
  domain,
  since,
  family: 'linear',
  infer: ctx => ctx.setOutput(0, ctx.type(0), gemmShape(ctx)),
  cost: ctx => gemmCost(ctx),
});

/** Outputs: normalized, mean, inverse deviation, and the sum of input, skip and bias. */
const skipNormalization = (type: string): OpDef =>
  defineOp({
    type,
    domain,
    since,
    family: 'norm',
    infer: ctx => {
      sameAsInput(ctx);
      sameAsInput(ctx, 0, 3);
      for (const output of [1, 2]) ctx.setOutput(output, 'float32', statisticsShape(ctx));
    },
    cost: noMacs,
  });

/** onnxruntime keeps this one in the standard domain. */
const simplifiedLayerNormalization = defineOp({
  type: 'SimplifiedLayerNormalization',
  since: [1],
  family: 'norm',
  infer: ctx => {
    sameAsInput(ctx);
    ctx.setOutput(1, 'float32', statisticsShape(ctx));
  },
  cost: noMacs,
});

/** Y = activation(X x W^T ...) of 4-bit or 8-bit blocks: B holds [N, blocks, bytes], K and N are attributes. */
const matMulNBits = defineOp({
  type: 'MatMulNBits',
  domain,
  since,
  family: 'linear',
  settings: [2, 3, 4],
  integerWeights: true,
  weightElements: (node, input) => (input === 1 ? multiplyKnown(node.int('K'), node.int('N')) : undefined),
  infer: ctx => {
    const a = ctx.shape(0);
    ctx.setOutput(0, ctx.type(0), a && [...a.slice(0, -1), ctx.node.int('N') ?? null]);
  },
  cost: ctx => macsOf(outputSize(ctx), ctx.node.int('K')),
});

function multiplyKnown(a: number | undefined, b: number | undefined): number | undefined {
  const product = multiplyDims(a ?? null, b ?? null);
  return typeof product === 'number' ? product : undefined;
}

const activation = (type: string) => unaryOp({ type, domain, since, family: 'activation' });
const sameShape = (type: string, settings?: readonly number[]): OpDef =>
  defineOp({ type, domain, since, settings, infer: inferSameAsInput, cost: noMacs });

export const contribOps: readonly OpDef[] = [
  fusedConv,
  fusedGemm,
  fusedMatMul,
  matMulNBits,
  simplifiedLayerNormalization,
  skipNormalization('SkipLayerNormalization'),
  skipNormalization('SkipSimplifiedLayerNormalization'),
  ...['Gelu', 'FastGelu', 'QuickGelu'].map(activation),
  binaryOp({ type: 'BiasGelu', domain, since, family: 'activation' }),
  sameShape('BiasSoftmax'),
  sameShape('RotaryEmbedding', [1]),
];
