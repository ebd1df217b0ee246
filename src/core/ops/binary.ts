/** Element-wise operators of two inputs, with broadcasting. */
import type { DataType } from '../ir/dataType';
import type { Dim } from '../ir/dim';
import { foldElements } from './content';
import { broadcastInputs, noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { binaryQuantize } from './quantizeFacets';
import { addDims, atLeast, divideExactly, floorDivide, multiplyDims, subtractDims } from './symbolic';

type Fold = (a: Dim, b: Dim, ctx: InferContext) => Dim;
type Row = Omit<Partial<OpDef>, 'infer' | 'cost'> & {
  readonly type: string;
  readonly since: readonly number[];
  readonly outputType?: DataType;
  readonly fold?: Fold;
};

/** Before opset 7 the second operand was fitted to the first by the attributes `broadcast` and `axis`. */
const NUMPY_BROADCASTING = 7;

export function binaryOp({ outputType, fold, ...row }: Row): OpDef {
  return defineOp({
    family: 'arithmetic',
    ...row,
    infer: ctx => {
      const type = outputType ?? ctx.type(0);
      const legacy = row.domain === undefined && ctx.opset < NUMPY_BROADCASTING;
      ctx.setOutput(0, type, legacy ? ctx.shape(0) : broadcastInputs(ctx, [0, 1]));
      if (fold && !legacy) foldElements(ctx, [0, 1], type, (a = null, b = null) => fold(a, b, ctx));
    },
    cost: noMacs,
  });
}

const numeric =
  (f: (a: number, b: number) => number): Fold =>
  (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? f(a, b) : null;

const flag = (known: boolean | undefined): Dim => (known === undefined ? null : known ? 1 : 0);
const not = (known: boolean | undefined) => (known === undefined ? undefined : !known);
const notLess: Fold = (a, b) => flag(atLeastKnown(a, b));
const isLess: Fold = (a, b) => flag(not(atLeastKnown(a, b)));

/** `a >= b`; expressions are integers, so they are compared as such and floats as numbers. */
function atLeastKnown(a: Dim, b: Dim): boolean | undefined {
  return typeof a === 'number' && typeof b === 'number' ? a >= b : atLeast(a, b);
}

const isEqual: Fold = (a, b) => {
  if (a === null || b === null) return null;
  if (a === b) return 1;
  if (typeof a === 'number' && typeof b === 'number') return 0;
  const difference = subtractDims(a, b);
  if (typeof difference === 'number') return flag(difference === 0);
  return atLeast(a, addDims(b, 1)) || atLeast(b, addDims(a, 1)) ? 0 : null;
};

/** Integer division truncates towards zero; with symbols only where the sign cannot matter. */
const divide: Fold = (a, b, ctx) => {
  if (typeof a === 'number' && typeof b === 'number') {
    if (ctx.type(0)?.includes('float')) return a / b;
    return b === 0 ? null : Math.trunc(a / b);
  }
  const exact = divideExactly(a, b);
  if (exact !== null) return exact;
  return typeof b === 'number' && b > 0 && atLeast(a, 0) ? floorDivide(a, b) : null;
};

/** Integer Mod takes the sign of the divisor (as in Python); fmod = 1 that of the dividend (as in C). */
const modulo: Fold = (a, b, ctx) => {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) return null;
    return ctx.node.int('fmod', 0) === 1 ? a % b : a - b * Math.floor(a / b);
  }
  if (typeof b !== 'number' || b <= 0 || !atLeast(a, 0)) return null;
  return subtractDims(a, multiplyDims(floorDivide(a, b), b));
};

const rows: readonly Row[] = [
  { type: 'Add', since: [1, 6, 7, 13, 14], fold: addDims, quantize: binaryQuantize },
  { type: 'Sub', since: [1, 6, 7, 13, 14], fold: subtractDims },
  { type: 'Mul', since: [1, 6, 7, 13, 14], fold: multiplyDims, quantize: binaryQuantize },
  { type: 'Div', since: [1, 6, 7, 13, 14], fold: divide },
  { type: 'Pow', since: [1, 7, 12, 13, 15], fold: numeric((a, b) => a ** b) },
  { type: 'Mod', since: [10, 13], fold: modulo },
  { type: 'PRelu', since: [1, 6, 7, 9, 16], family: 'activation' },
  { type: 'Equal', since: [1, 7, 11, 13, 19], plumbing: true, outputType: 'bool', fold: isEqual },
  { type: 'Greater', since: [1, 7, 9, 13], plumbing: true, outputType: 'bool', fold: (a, b, c) => isLess(b, a, c) },
  { type: 'GreaterOrEqual', since: [12, 16], plumbing: true, outputType: 'bool', fold: notLess },
  { type: 'Less', since: [1, 7, 9, 13], plumbing: true, outputType: 'bool', fold: isLess },
  { type: 'LessOrEqual', since: [12, 16], plumbing: true, outputType: 'bool', fold: (a, b, c) => notLess(b, a, c) },
  { type: 'And', since: [1, 7], plumbing: true, outputType: 'bool', fold: numeric((a, b) => (a && b ? 1 : 0)) },
  { type: 'Or', since: [1, 7], plumbing: true, outputType: 'bool', fold: numeric((a, b) => (a || b ? 1 : 0)) },
  { type: 'Xor', since: [1, 7], plumbing: true, outputType: 'bool', fold: numeric((a, b) => (!a !== !b ? 1 : 0)) },
  { type: 'BitShift', since: [11] },
  { type: 'BitwiseAnd', since: [18] },
  { type: 'BitwiseOr', since: [18] },
  { type: 'BitwiseXor', since: [18] },
];

export const binaryOps: readonly OpDef[] = rows.map(binaryOp);
