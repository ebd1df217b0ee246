/** Convolutions and products over time and recurrent layers, as exporters write them: groups, the law of pruning, and what is left to compute. */
import { structure } from '../support/structure';
import { fixed, joined, ofGroup, type StructureNet, type Width } from '../support/structureNet';

const LENGTH = 5;
const WIDTH = 12;
const width = fixed(WIDTH);
const sequence = (net: StructureNet) => net.input('x', ['N', LENGTH, WIDTH]);
const toOutput = (net: StructureNet, x: string, from: Width) =>
  net.output(net.project(x, from, width, LENGTH), ['N', LENGTH, WIDTH]);

/** One axis of positions. */
function conv1d(net: StructureNet, x: string, from: Width, to: Width, kernel: number, isDepthwise = false): string {
  const reads = (kept: readonly number[]) => kernel * (isDepthwise ? 1 : from.left(kept));
  net.counts(
    { size: 0, left: kept => LENGTH * to.left(kept) * reads(kept) },
    { size: 0, left: kept => to.left(kept) * (reads(kept) + 1) },
  );
  const pad = BigInt((kernel - 1) / 2);
  const group = BigInt(isDepthwise ? from.size : 1);
  return net.node('Conv', [x, net.weight(to.size, isDepthwise ? 1 : from.size, kernel), net.weight(to.size)], {
    pads: [pad, pad],
    group,
  });
}

structure(
  'a conformer convolution: gated halves, depthwise over time, batch norm',
  ['8 x 1', '12 x 1'],
  net => {
    const [wide, out] = [ofGroup(0, 8), ofGroup(1, 12)];
    const x = net.transpose(sequence(net), 0, 2, 1);
    const [value, gate] = net.split(conv1d(net, x, width, joined(wide, wide), 1), 1, 8, 8);
    const gated = net.mul(value!, net.node('Sigmoid', [gate!]));
    const y = net.sigmoidGate(net.batchNorm(conv1d(net, gated, wide, wide, 3, true), wide));
    toOutput(net, net.transpose(conv1d(net, y, wide, out, 1), 0, 2, 1), out);
  },
  { opsets: [9, 13, 17, 21] },
);

structure(
  'WaveNet: tanh times sigmoid, residual and skip',
  ['8 x 1', '6 x 2', '7 x 1', '6 x 2'],
  net => {
    const [stem, skip] = [ofGroup(0, 8), ofGroup(2, 7)];
    let x = conv1d(net, net.transpose(sequence(net), 0, 2, 1), width, stem, 3);
    const skips = [1, 3].map(group => {
      const inner = ofGroup(group, 6);
      const [a, b] = net.split(conv1d(net, x, stem, joined(inner, inner), 3), 1, 6, 6);
      const y = net.mul(net.node('Tanh', [a!]), net.node('Sigmoid', [b!]));
      const given = conv1d(net, y, inner, skip, 1);
      x = net.add(conv1d(net, y, inner, stem, 1), x);
      return given;
    });
    const y = net.relu(net.add(skips[0]!, skips[1]!));
    const last = conv1d(net, y, skip, width, 1);
    net.output(net.add(last, conv1d(net, x, stem, width, 1)), ['N', WIDTH, LENGTH]);
  },
  { opsets: [9, 13, 17, 21] },
);

interface Cell {
  readonly type: 'RNN' | 'GRU' | 'LSTM';
  readonly directions: 1 | 2;
  /** Read before the reset gate or behind it. */
  readonly attributes?: Record<string, bigint>;
  /** Weights of the LSTM's state to its gates. */
  readonly peepholes?: boolean;
}

const gatesOf = { RNN: 1, GRU: 3, LSTM: 4 } as const;

/** A recurrent layer of [length, N, from], started from zeros of a size that is read; what it gives is [length, directions, N, hidden]. */
function recur(net: StructureNet, x: string, from: Width, hidden: Width, cell: Cell): string {
  const { type, directions, attributes = {}, peepholes = false } = cell;
  const gates = gatesOf[type];
  const rows = directions * gates;
  net.counts(
    { size: 0, left: kept => LENGTH * rows * hidden.left(kept) * (from.left(kept) + hidden.left(kept)) },
    {
      size: 0,
      left: kept =>
        rows * hidden.left(kept) * (from.left(kept) + hidden.left(kept) + 2) +
        (peepholes ? directions * 3 * hidden.left(kept) : 0),
    },
  );
  const shape = net.concat(0, net.ints(directions), net.sizeOf(x, 1), net.ints(hidden.size));
  const zeros = net.node('ConstantOfShape', [shape]);
  const states = type === 'LSTM' ? [zeros, zeros] : [zeros];
  const stacked = gates * hidden.size;
  const operands = [
    net.weight(directions, stacked, from.size),
    net.weight(directions, stacked, hidden.size),
    net.weight(directions, 2 * stacked),
  ];
  const last = peepholes ? [net.weight(directions, 3 * hidden.size)] : [];
  return net.node(
    type,
    [x, ...operands, '', ...states, ...last],
    { hidden_size: BigInt(hidden.size), direction: directions === 2 ? 'bidirectional' : 'forward', ...attributes },
    2,
  );
}

/** Features, a layer on top of another, and all of its steps read. */
const stackOf = (cell: Cell) => (net: StructureNet) => {
  const [features, lower, upper] = [ofGroup(0, 8), ofGroup(1, 6), ofGroup(2, 5)];
  const { directions } = cell;
  const both = (hidden: Width) => (directions === 2 ? joined(hidden, hidden) : hidden);
  const x = net.transpose(net.relu(net.project(sequence(net), width, features, LENGTH)), 1, 0, 2);
  const flat = (y: string, hidden: Width) =>
    directions === 1 ? net.squeeze(y, 1) : net.reshape(net.transpose(y, 0, 2, 1, 3), 0, 0, directions * hidden.size);
  const y = flat(recur(net, x, features, lower, cell), lower);
  const z = flat(recur(net, y, both(lower), upper, cell), upper);
  toOutput(net, net.transpose(z, 1, 0, 2), both(upper));
};

for (const type of ['RNN', 'GRU', 'LSTM'] as const)
  for (const directions of [1, 2] as const)
    structure(
      `${type}, ${directions === 2 ? 'both directions' : 'one direction'}, two layers`,
      ['8 x 1', '6 x 1', '5 x 1'],
      stackOf({ type, directions }),
      { opsets: [9, 14, 21] },
    );
structure(
  'GRU whose reset comes after the product',
  ['8 x 1', '6 x 1', '5 x 1'],
  stackOf({ type: 'GRU', directions: 2, attributes: { linear_before_reset: 1n } }),
  { opsets: [9, 21] },
);
structure(
  'LSTM with peepholes',
  ['8 x 1', '6 x 1', '5 x 1'],
  stackOf({ type: 'LSTM', directions: 1, peepholes: true }),
  { opsets: [9, 21] },
);

for (const type of ['RNN', 'GRU', 'LSTM'] as const)
  structure(
    `${type}: the last states of both directions side by side`,
    ['6 x 1'],
    net => {
      const hidden = ofGroup(0, 6);
      recur(net, net.transpose(sequence(net), 1, 0, 2), width, hidden, { type, directions: 2 });
      const states = net.lastOutput(1);
      const [first, second] = [0, 1].map(i => net.node('Gather', [states, net.index(i)], { axis: 0n }));
      net.output(net.dense(net.concat(1, first!, second!), joined(hidden, hidden), fixed(4)), ['N', 4]);
    },
    { opsets: [9, 14, 21] },
  );

structure(
  'MLP mixer: hidden layers over positions and over channels',
  ['7 x 1', '16 x 1'],
  net => {
    const [tokens, hidden, length] = [ofGroup(0, 7), ofGroup(1, 16), fixed(LENGTH)];
    const x = sequence(net);
    const turned = net.transpose(net.layerNorm(x, WIDTH), 0, 2, 1);
    const mixed = net.project(net.gelu(net.project(turned, length, tokens, WIDTH)), tokens, length, WIDTH);
    const y = net.add(net.transpose(mixed, 0, 2, 1), x);
    const wide = net.gelu(net.project(net.layerNorm(y, WIDTH), width, hidden, LENGTH));
    toOutput(net, net.add(net.project(wide, hidden, width, LENGTH), y), width);
  },
  { opsets: [13, 17, 21] },
);
