/** DFT, STFT and MelWeightMatrix. A fast transform's work is no dot product: the costs stay unknown. */
import type { Dim } from '../ir/dim';
import { typeAttribute } from './constant';
import { scalarOf } from './content';
import { axisIndex, noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { addDims, floorDivide, subtractDims } from './symbolic';
import { dftAxisToInput } from './upgrades/attributesToInputs';

const oneSided = (length: Dim): Dim => addDims(floorDivide(length, 2), 1);

/** The axis: attribute (default 1) in opset 17, input 2 (default -2) since 20. */
function dftAxis(ctx: InferContext): number | undefined {
  if (ctx.opset < 20) return ctx.node.int('axis', 1);
  if (!ctx.node.inputs[2]) return -2;
  const axis = scalarOf(ctx.content(2));
  return typeof axis === 'number' ? axis : undefined;
}

const dft = defineOp({
  type: 'DFT',
  since: [17, 20],
  upgrade: { 20: dftAxisToInput },
  family: 'other',
  settings: [1, 2],
  infer: ctx => {
    const input = ctx.shape(0);
    const given = dftAxis(ctx);
    const axis = input && given !== undefined ? axisIndex(given, input.length) : undefined;
    if (!input || axis === undefined) return ctx.setOutput(0, ctx.type(0), undefined);
    const half = ctx.node.int('onesided', 0) === 1;
    const inverse = ctx.node.int('inverse', 0) === 1;
    const length = ctx.node.inputs[1] ? (scalarOf(ctx.content(1)) ?? null) : input[axis]!;
    const shape = [...input];
    shape[axis] = half && !inverse ? oneSided(length) : half ? null : length;
    shape[shape.length - 1] = half && inverse ? null : 2;
    ctx.setOutput(0, ctx.type(0), shape);
  },
});

/** Signal [batch, length, 1 or 2] -> [batch, frames, frequencies, 2]. */
const stft = defineOp({
  type: 'STFT',
  since: [17],
  family: 'other',
  settings: [1, 2, 3],
  infer: ctx => {
    const signal = ctx.shape(0);
    const step = scalarOf(ctx.content(1));
    const frame = ctx.node.inputs[3] ? (scalarOf(ctx.content(3)) ?? null) : (ctx.shape(2)?.[0] ?? null);
    const room = subtractDims(signal?.[1] ?? null, frame);
    const frames = typeof step === 'number' ? addDims(floorDivide(room, step), 1) : null;
    const frequencies = ctx.node.int('onesided', 1) === 1 ? oneSided(frame) : frame;
    ctx.setOutput(0, ctx.type(0), [signal?.[0] ?? null, frames, frequencies, 2]);
  },
});

const melWeightMatrix = defineOp({
  type: 'MelWeightMatrix',
  since: [17],
  family: 'other',
  settings: [0, 1, 2, 3, 4],
  infer: ctx => {
    const bins = scalarOf(ctx.content(0)) ?? null;
    const length = scalarOf(ctx.content(1)) ?? null;
    ctx.setOutput(0, typeAttribute(ctx, 'output_datatype', 'float32'), [oneSided(length), bins]);
  },
  cost: noMacs,
});

export const signalOps: readonly OpDef[] = [dft, stft, melWeightMatrix];
