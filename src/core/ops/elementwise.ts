/** Element-wise operators with one input and the same shape out. */

import type { DataType } from '../ir/dataType';
import type { Dim } from '../ir/dim';
import { roundHalfEven } from '../numeric/round';
import { foldElements } from './content';
import { noMacs } from './inferHelpers';
import { defineOp, type OpDef } from './op';
import { absorbedQuantize, unaryQuantize } from './quantizeFacets';
import { multiplyDims } from './symbolic';

type Row = Omit<Partial<OpDef>, 'infer' | 'cost'> & {
  readonly type: string;
  readonly since: readonly number[];
  /** Of the output; absent: the input's. */
  readonly outputType?: DataType;
  readonly fold?: (x: Dim) => Dim;
};

const numeric = (f: (x: number) => number) => (x: Dim) => (typeof x === 'number' ? f(x) : null);
/** Functions that leave whole numbers as they are hold for symbolic integers too. */
const rounding = (f: (x: number) => number) => (x: Dim) => (typeof x === 'number' ? f(x) : x);

export function unaryOp({ outputType, fold, ...row }: Row): OpDef {
  return defineOp({
    family: 'arithmetic',
    ...row,
    infer: ctx => {
      const type = outputType ?? ctx.type(0);
      ctx.setOutput(0, type, ctx.shape(0));
      if (fold) foldElements(ctx, [0], type, fold);
    },
    cost: noMacs,
  });
}

const arithmetic: readonly Row[] = [
  { type: 'Abs', since: [1, 6, 13], fold: numeric(Math.abs) },
  { type: 'Neg', since: [1, 6, 13], fold: x => multiplyDims(x, -1) },
  { type: 'Sign', since: [9, 13], fold: numeric(Math.sign) },
  { type: 'Reciprocal', since: [1, 6, 13], fold: numeric(x => 1 / x) },
  { type: 'Sqrt', since: [1, 6, 13], fold: numeric(Math.sqrt) },
  { type: 'Exp', since: [1, 6, 13] },
  { type: 'Log', since: [1, 6, 13], fold: numeric(Math.log) },
  { type: 'Floor', since: [1, 6, 13], fold: rounding(Math.floor) },
  { type: 'Ceil', since: [1, 6, 13], fold: rounding(Math.ceil) },
  { type: 'Round', since: [11, 22], fold: rounding(roundHalfEven) },
  { type: 'Sin', since: [7, 22] },
  { type: 'Cos', since: [7, 22] },
  { type: 'Tan', since: [7, 22] },
  { type: 'Asin', since: [7, 22] },
  { type: 'Acos', since: [7, 22] },
  { type: 'Atan', since: [7, 22] },
  { type: 'Sinh', since: [9, 22] },
  { type: 'Cosh', since: [9, 22] },
  { type: 'Asinh', since: [9, 22] },
  { type: 'Acosh', since: [9, 22] },
  { type: 'Atanh', since: [9, 22] },
  { type: 'Erf', since: [9, 13] },
  { type: 'IsNaN', since: [9, 13, 20], outputType: 'bool' },
  { type: 'IsInf', since: [10, 20], outputType: 'bool' },
  { type: 'Not', since: [1], plumbing: true, fold: numeric(x => (x === 0 ? 1 : 0)) },
  { type: 'BitwiseNot', since: [18], fold: numeric(x => -1 - x) },
];

const activations: readonly Row[] = [
  { type: 'Relu', since: [1, 6, 13, 14], plumbing: true, quantize: absorbedQuantize, channelwise: { shifts: true } },
  { type: 'LeakyRelu', since: [1, 6, 16], quantize: unaryQuantize, channelwise: {} },
  { type: 'ThresholdedRelu', since: [10, 22] },
  { type: 'Elu', since: [1, 6, 22] },
  { type: 'Celu', since: [12] },
  { type: 'Selu', since: [1, 6, 22] },
  { type: 'Sigmoid', since: [1, 6, 13], quantize: unaryQuantize },
  { type: 'HardSigmoid', since: [1, 6, 22] },
  { type: 'HardSwish', since: [14, 22] },
  { type: 'Tanh', since: [1, 6, 13] },
  { type: 'Softplus', since: [1, 22] },
  { type: 'Softsign', since: [1, 22] },
  { type: 'Mish', since: [18, 22] },
  { type: 'Gelu', since: [20] },
  { type: 'Swish', since: [24] },
  { type: 'Shrink', since: [9] },
];

export const elementwiseOps: readonly OpDef[] = [
  ...arithmetic.map(unaryOp),
  ...activations.map(row => unaryOp({ family: 'activation', ...row })),
];
