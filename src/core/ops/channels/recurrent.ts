/** RNN, GRU and LSTM: features go with the weights' last axis, a hidden unit with its row in every gate. */
import { intAttribute } from '../../ir/attribute';
import type { Axis, ChannelFacet } from './facet';

/** Functions that leave a unit at zero whose weights and state are zero. */
const keepsZero: ReadonlySet<string> = new Set(['sigmoid tanh tanh', 'sigmoid tanh', 'tanh', 'relu', 'sigmoid relu']);

export const recurrentChannels =
  (gates: number): ChannelFacet =>
  ctx => {
    const { node } = ctx;
    const [x, w, r] = [ctx.input(0), ctx.input(1), ctx.input(2)];
    if (x?.length !== 3 || w?.length !== 3 || r?.length !== 3) return;
    const first = node.int('layout', 0) === 1 ? 0 : 1;
    const y = ctx.output(0);
    ctx.same(x[2], w[2]);
    // Sequences stay apart.
    for (const state of [y?.[first === 0 ? 0 : 2], ...[1, 2].map(i => ctx.output(i)?.[first])])
      ctx.same(x[first], state);
    ctx.same(x[first], ctx.input(4)?.[0]);
    for (const i of [5, 6]) ctx.same(x[first], ctx.input(i)?.[first]);
    const hidden = r[2]!;
    const size = hidden.size;
    if (size === undefined || !functionsKeepZero(node.attributes.get('activations'))) return;
    const states = [
      y?.at(-1),
      ctx.output(1)?.at(-1),
      ctx.output(2)?.at(-1),
      ctx.input(5)?.at(-1),
      ctx.input(6)?.at(-1),
    ];
    for (const state of states) ctx.same(state, hidden);
    const stacked: readonly (Axis | undefined)[] = [w[1], r[1], ctx.input(3)?.[1], ctx.input(7)?.[1]];
    for (const axis of stacked) for (let i = 0; i < (axis?.size ?? 0); i++) ctx.tie(axis!, i, hidden, i % size);
    if (w[1]!.size !== gates * size) ctx.hold(hidden, 'whose gates do not fit');
    ctx.computes(1, w[1], hidden);
    ctx.onPrune(edit => {
      if (node.int('hidden_size') !== undefined) edit.node.set(intAttribute('hidden_size', edit.kept(hidden).length));
    });
  };

function functionsKeepZero(attribute: { kind: string; value?: unknown } | undefined): boolean {
  if (!attribute) return true;
  if (attribute.kind !== 'strings') return false;
  const names = (attribute.value as readonly Uint8Array[]).map(b => String.fromCharCode(...b).toLowerCase());
  const half = names.slice(0, names.length / 2).join(' ');
  return keepsZero.has(names.join(' ')) || (half === names.slice(names.length / 2).join(' ') && keepsZero.has(half));
}
