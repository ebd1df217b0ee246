/** Attention, recurrent layers and shapes computed at run time: which groups there are, and that pruned equals masked. */
import type { NetBuilder } from '../support/netBuilder';
import { pattern } from '../support/pruningPattern';

const HEADS = 3;
const SIZE = 4;
const WIDTH = HEADS * SIZE;

/** [N, 5, width] of a sequence. */
const sequence = (net: NetBuilder, width = WIDTH) => net.input('x', ['N', 5, width]);
const toOutput = (net: NetBuilder, x: string, width: number) =>
  net.output(net.linear(x, width, WIDTH), ['N', null, WIDTH]);

/** From [N, 5, heads x size] to [N, heads, 5, size]. */
const heads = (net: NetBuilder, x: string) => net.transpose(net.reshape(x, 0, 0, HEADS, SIZE), 0, 2, 1, 3);
const joined = (net: NetBuilder, x: string) => net.reshape(net.transpose(x, 0, 2, 1, 3), 0, 0, WIDTH);

function attend(net: NetBuilder, q: string, k: string, v: string): string {
  const scores = net.node('MatMul', [q, net.transpose(k, 0, 1, 3, 2)]);
  const scaled = net.node('Mul', [scores, net.constant([], [0.5])]);
  return net.node('MatMul', [net.node('Softmax', [scaled], { axis: -1n }), v]);
}

pattern('attention: a head goes with its queries, keys, values and outputs', ['3 x 4'], net => {
  const x = sequence(net);
  const part = () => heads(net, net.node('Add', [net.linear(x, WIDTH, WIDTH), net.weight(WIDTH)]));
  toOutput(net, joined(net, attend(net, part(), part(), part())), WIDTH);
});

pattern('attention whose queries, keys and values are one product', ['3 x 12'], net => {
  const qkv = net.reshape(net.linear(sequence(net), WIDTH, 3 * WIDTH), 0, 0, 3, HEADS, SIZE);
  const all = net.transpose(qkv, 2, 0, 3, 1, 4);
  const [q, k, v] = [0, 1, 2].map(i => net.node('Gather', [all, net.constant([], [i], 'int64')], { axis: 0n }));
  toOutput(net, joined(net, attend(net, q!, k!, v!)), WIDTH);
});

pattern(
  'attention with the batch folded into the heads',
  ['3 x 4'],
  net => {
    const x = net.transpose(sequence(net), 1, 0, 2);
    const part = () => net.transpose(net.reshape(net.linear(x, WIDTH, WIDTH), 5, -1, SIZE), 1, 0, 2);
    const [q, k, v] = [part(), part(), part()];
    const scores = net.node('Softmax', [net.node('MatMul', [q, net.transpose(k, 0, 2, 1)])], { axis: -1n });
    const y = net.reshape(net.transpose(net.node('MatMul', [scores, v]), 1, 0, 2), 5, -1, WIDTH);
    toOutput(net, net.transpose(y, 1, 0, 2), WIDTH);
  },
  { batch: 1 },
);

pattern(
  'the hidden layer of a block with layer norm; the residual stream stays',
  ['16 x 1'],
  net => {
    const x = sequence(net);
    const y = net.linear(x, WIDTH, WIDTH);
    const normed = net.node('LayerNormalization', [y, net.weight(WIDTH), net.weight(WIDTH)], { axis: -1n });
    const hidden = net.node('Gelu', [net.linear(normed, WIDTH, 16)]);
    net.output(net.node('Add', [y, net.linear(hidden, 16, WIDTH)]), ['N', 5, WIDTH]);
  },
  { opset: 20 },
);

const recurrent = (type: string, gates: number, direction: 'forward' | 'bidirectional') => (net: NetBuilder) => {
  const [hidden, directions] = [6, direction === 'forward' ? 1 : 2];
  const x = net.transpose(net.linear(sequence(net), WIDTH, 8), 1, 0, 2);
  const operands = [
    net.weight(directions, gates * hidden, 8),
    net.weight(directions, gates * hidden, hidden),
    net.weight(directions, 2 * gates * hidden),
  ];
  const y = net.node(type, [x, ...operands], { hidden_size: BigInt(hidden), direction });
  const flat = net.reshape(net.transpose(y, 2, 0, 1, 3), 0, 0, directions * hidden);
  toOutput(net, flat, directions * hidden);
};

for (const [type, gates] of [
  ['RNN', 1],
  ['GRU', 3],
  ['LSTM', 4],
] as const)
  for (const direction of ['forward', 'bidirectional'] as const)
    pattern(`${type}, ${direction}: features and hidden units`, ['8 x 1', '6 x 1'], recurrent(type, gates, direction));

pattern('a GRU whose function leaves no unit at zero keeps its units', ['8 x 1'], net => {
  recurrent('GRU', 3, 'forward')(net);
  const gru = net.graph.nodes.find(n => n.opType === 'GRU')!;
  const text = (name: string) => Uint8Array.from(name, c => c.charCodeAt(0));
  gru.set({ name: 'activations', kind: 'strings', value: [text('Sigmoid'), text('Sigmoid')] });
});

pattern('stacked recurrent layers with a state made from shapes', ['6 x 1', '5 x 1'], net => {
  const x = net.transpose(sequence(net), 1, 0, 2);
  const batch = net.node('Slice', [net.node('Shape', [x]), net.ints(1), net.ints(2)]);
  const layer = (from: string, inputs: number, hidden: number) => {
    const shape = net.node('Concat', [net.ints(1), batch, net.ints(hidden)], { axis: 0n });
    const state = net.node('ConstantOfShape', [shape]);
    const w = [net.weight(1, 3 * hidden, inputs), net.weight(1, 3 * hidden, hidden), net.weight(1, 6 * hidden)];
    return net.node('GRU', [from, ...w, '', state], { hidden_size: BigInt(hidden) });
  };
  const first = net.node('Squeeze', [layer(x, WIDTH, 6), net.ints(1)]);
  const second = net.node('Squeeze', [layer(first, 6, 5), net.ints(1)]);
  toOutput(net, net.transpose(second, 1, 0, 2), 5);
});

pattern('a shape that is computed from the one before', ['6 x 2'], net => {
  const y = net.conv(net.image(), 3, 12);
  const shape = net.node('Shape', [y]);
  const entry = (i: number) => net.node('Gather', [shape, net.ints(i)], { axis: 0n });
  const half = net.node('Div', [entry(1), net.ints(2)]);
  const split = net.node('Concat', [entry(0), net.ints(2), half, entry(2), entry(3)], { axis: 0n });
  const shuffled = net.transpose(net.node('Reshape', [y, split]), 0, 2, 1, 3, 4);
  net.head(net.node('Reshape', [shuffled, shape]), 12);
});

pattern('channels whose number is computed with stay', [], net => {
  const y = net.conv(net.image(), 3, 8);
  const channels = net.node('Gather', [net.node('Shape', [y]), net.ints(1)], { axis: 0n });
  const scaled = net.node('Div', [y, net.node('Cast', [channels], { to: 1n })]);
  net.head(scaled, 8);
});

pattern('operators that are not known, and bodies, hold channels', [], net => {
  const y = net.conv(net.image(), 3, 8);
  net.head(net.node('CumSum', [y, net.constant([], [1], 'int64')]), 8);
});

pattern('attention by Einsum, its projections split into heads', ['3 x 1'], net => {
  const x = sequence(net);
  const part = () => net.node('Einsum', [x, net.weight(WIDTH, HEADS, SIZE)], { equation: 'btc,chd->bthd' });
  const [q, k, v] = [part(), part(), part()];
  const scores = net.node('Einsum', [q, k], { equation: 'bqhd,bkhd->bhqk' });
  const mixed = net.node('Einsum', [net.node('Softmax', [scores], { axis: -1n }), v], { equation: 'bhqk,bkhd->bqhd' });
  const y = net.node('Einsum', [mixed, net.weight(HEADS, SIZE, WIDTH)], { equation: 'bqhd,hdc->bqc' });
  net.output(y, ['N', 5, WIDTH]);
});

/** Four heads of queries and, where fewer are asked for, shared keys and values. */
const attentionOp = (flat: boolean, keyHeads: number) => (net: NetBuilder) => {
  const x = sequence(net);
  const part = (count: number) => {
    const y = net.linear(x, WIDTH, count * SIZE);
    return flat ? y : net.transpose(net.reshape(y, 0, 0, count, SIZE), 0, 2, 1, 3);
  };
  const operands = [part(4), part(keyHeads), part(keyHeads)];
  const counts = { q_num_heads: 4n, kv_num_heads: BigInt(keyHeads) };
  const y = net.node('Attention', operands, flat ? counts : {});
  const wide = flat ? y : net.reshape(net.transpose(y, 0, 2, 1, 3), 0, 0, 16);
  net.output(net.linear(wide, 16, WIDTH), ['N', 5, WIDTH]);
};
for (const flat of [true, false]) {
  pattern(`Attention, ${flat ? 'flat' : 'by heads'}`, ['4 x 4'], attentionOp(flat, 4), { opset: 23 });
  pattern(`Attention with shared keys, ${flat ? 'flat' : 'by heads'}`, ['2 x 4'], attentionOp(flat, 2), { opset: 23 });
}

const MICROSOFT = 'com.microsoft';

pattern(
  'onnxruntime: attention with its projection inside',
  ['3 x 4'],
  net => {
    const y = net.node('Attention', [sequence(net), net.weight(WIDTH, 3 * WIDTH), net.weight(3 * WIDTH)], {
      num_heads: BigInt(HEADS),
    });
    net.graph.nodes.at(-1)!.domain = MICROSOFT;
    net.output(net.linear(y, WIDTH, WIDTH), ['N', 5, WIDTH]);
  },
  { domain: MICROSOFT },
);

pattern(
  'onnxruntime: attention over heads, with a bias',
  ['3 x 4'],
  net => {
    const x = sequence(net);
    const part = () => net.linear(x, WIDTH, WIDTH);
    const y = net.node('MultiHeadAttention', [part(), part(), part(), net.weight(3 * WIDTH)], {
      num_heads: BigInt(HEADS),
    });
    net.graph.nodes.at(-1)!.domain = MICROSOFT;
    net.output(net.linear(y, WIDTH, WIDTH), ['N', 5, WIDTH]);
  },
  { domain: MICROSOFT },
);
