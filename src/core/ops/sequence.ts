/** Sequences and optionals: what they hold is not followed. */
import { noMacs } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';

const sequence = (ctx: InferContext) => ctx.setOutputType(0, { kind: 'sequence' });
const row = (type: string, since: readonly number[], infer?: (ctx: InferContext) => void): OpDef =>
  defineOp({ type, since, family: 'shape', infer, cost: noMacs });

export const sequenceOps: readonly OpDef[] = [
  row('SequenceConstruct', [11], sequence),
  row('SequenceEmpty', [11], sequence),
  row('SequenceInsert', [11], sequence),
  row('SequenceErase', [11], sequence),
  row('SplitToSequence', [11, 24], sequence),
  row('SequenceLength', [11], ctx => ctx.setOutput(0, 'int64', [])),
  row('SequenceAt', [11]),
  row('ConcatFromSequence', [11]),
  row('OptionalHasElement', [15, 18], ctx => ctx.setOutput(0, 'bool', [])),
  row('Optional', [15], ctx => ctx.setOutputType(0, { kind: 'optional' })),
];
