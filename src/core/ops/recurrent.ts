/**
 * RNN, GRU and LSTM. X is [sequence, batch, features] (layout 1: [batch, sequence, features]), W [directions,
 * gates x hidden, features], R [directions, gates x hidden, hidden].
 */
import type { Dim } from '../ir/dim';
import type { Node } from '../ir/node';
import { macsOf } from './inferHelpers';
import { type CostContext, defineOp, type InferContext, type OpDef } from './op';
import { addDims } from './symbolic';

interface Sizes {
  readonly sequence: Dim;
  readonly batch: Dim;
  readonly features: Dim;
  readonly hidden: Dim;
  readonly directions: number;
}

function sizesOf(ctx: InferContext | CostContext): Sizes | undefined {
  const x = ctx.shape(0);
  if (x && x.length !== 3) return undefined;
  const batchFirst = isBatchFirst(ctx.node);
  const hidden = ctx.node.int('hidden_size') ?? ctx.shape(2)?.[2] ?? null;
  return {
    sequence: x?.[batchFirst ? 1 : 0] ?? null,
    batch: x?.[batchFirst ? 0 : 1] ?? null,
    features: x?.[2] ?? ctx.shape(1)?.[2] ?? null,
    hidden,
    directions: ctx.node.string('direction', 'forward') === 'bidirectional' ? 2 : 1,
  };
}

const isBatchFirst = (node: Node) => node.int('layout', 0) === 1;

/** Every gate multiplies the features and the hidden state, at each step of each sequence in each direction. */
function recurrent(
  { type, since, gates, states }: { type: string; since: readonly number[]; gates: number; states: number },
  facets: Pick<OpDef, 'dynamicQuantize'> = {},
): OpDef {
  return defineOp({
    type,
    since,
    // Weights and recurrent weights: a scale for each gate and hidden unit.
    weightOnly: {
      kernel: 'dequantize',
      weights: [
        { input: 1, axis: 1 },
        { input: 2, axis: 1 },
      ],
    },
    ...facets,
    family: 'recurrent',
    settings: [4],
    infer: ctx => {
      const sizes = sizesOf(ctx);
      if (!sizes) return ctx.problem(`input of rank ${ctx.shape(0)?.length}, 3 expected`);
      const { sequence, batch, hidden, directions } = sizes;
      const first = isBatchFirst(ctx.node);
      const all = first ? [batch, sequence, directions, hidden] : [sequence, directions, batch, hidden];
      const last = first ? [batch, directions, hidden] : [directions, batch, hidden];
      ctx.setOutput(0, ctx.type(0), all);
      for (let i = 1; i <= states; i++) ctx.setOutput(i, ctx.type(0), last);
    },
    cost: ctx => {
      const sizes = sizesOf(ctx);
      if (!sizes) return { macs: undefined };
      const { sequence, batch, features, hidden, directions } = sizes;
      return macsOf(sequence, batch, directions, gates, hidden, addDims(features, hidden));
    },
  });
}

export const recurrentOps: readonly OpDef[] = [
  recurrent({ type: 'RNN', since: [1, 7, 14, 22], gates: 1, states: 1 }),
  recurrent({ type: 'GRU', since: [1, 3, 7, 14, 22], gates: 3, states: 1 }),
  recurrent({ type: 'LSTM', since: [1, 7, 14, 22], gates: 4, states: 2 }, { dynamicQuantize: 'lstm' }),
];
