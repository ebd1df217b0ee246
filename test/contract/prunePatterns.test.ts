/** One small graph for each way in which channels go together: which groups there are, and that pruned equals masked. */
import { pattern } from '../support/pruningPattern';

pattern('convolutions in a chain, through batch norm, pooling, PRelu and Clip', ['8 x 1', '6 x 1'], net => {
  const scale = net.constant([8], Array(8).fill(1.5));
  let y = net.conv(net.image(), 3, 8);
  y = net.node('BatchNormalization', [y, scale, net.weight(8), net.weight(8), net.constant([8], Array(8).fill(2))]);
  y = net.node('MaxPool', [y], { kernel_shape: [2n, 2n], strides: [2n, 2n] });
  y = net.node('PRelu', [y, net.weight(8, 1, 1)]);
  y = net.node('Clip', [net.conv(y, 8, 6), net.constant([], [-1]), net.constant([], [1])]);
  net.head(y, 6);
});

pattern('residual sums', ['8 x 1', '5 x 1'], net => {
  const a = net.conv(net.image(), 3, 8);
  const b = net.conv(net.node('Relu', [net.conv(a, 8, 5)]), 5, 8);
  net.head(net.node('Add', [a, b]), 8);
});

pattern('concatenation: each part is a group of its own', ['4 x 1', '6 x 1'], net => {
  const x = net.image();
  net.head(net.node('Concat', [net.conv(x, 3, 4), net.conv(x, 3, 6)], { axis: 1n }), 10);
});

pattern('a split into parts of which one is added to another branch', ['4 x 1', '2 x 1'], net => {
  const x = net.image();
  const y = net.conv(x, 3, 6);
  const first = net.node('Split', [y, net.ints(4, 2)], { axis: 1n }, 2);
  const second = net.lastOutput(1);
  const sum = net.node('Add', [first, net.conv(x, 3, 4)]);
  net.head(net.node('Concat', [sum, second], { axis: 1n }), 6);
});

pattern('an even split whose parts become uneven', ['3 x 1', '3 x 1'], net => {
  const first = net.node('Split', [net.conv(net.image(), 3, 6)], { axis: 1n }, 2);
  net.head(net.node('Concat', [net.node('Relu', [net.lastOutput(1)]), first], { axis: 1n }), 6);
});

pattern('slices by positive, negative and open bounds', ['3 x 1', '5 x 1'], net => {
  const y = net.conv(net.image(), 3, 8);
  const slice = (from: number, to: number) =>
    net.node('Slice', [y, net.ints(from), net.ints(to), net.ints(1), net.ints(1)]);
  net.head(net.node('Concat', [slice(0, 3), slice(-5, Number.MAX_SAFE_INTEGER)], { axis: 1n }), 8);
});

pattern('flatten into a linear layer', ['5 x 1', '7 x 1'], net => {
  const y = net.node('Flatten', [net.conv(net.image(), 3, 5)]);
  const hidden = net.node('Gemm', [y, net.weight(7, 5 * 36), net.weight(7)], { transB: 1n });
  net.output(net.node('Gemm', [net.node('Relu', [hidden]), net.weight(7, 4), net.weight(4)]), ['N', 4]);
});

pattern('reshape and transpose to positions first, and back', ['5 x 1'], net => {
  let y = net.reshape(net.conv(net.image(), 3, 5), 0, 5, -1);
  y = net.node('Tanh', [net.transpose(y, 0, 2, 1)]);
  y = net.transpose(y, 0, 2, 1);
  net.head(net.reshape(y, -1, 5, 6, 6), 5);
});

pattern('depthwise convolution, also with more outputs than inputs', ['6 x 1'], net => {
  const y = net.conv(net.conv(net.image(), 3, 6), 6, 6, 6);
  net.head(net.conv(y, 6, 12, 6), 12);
});

pattern('grouped convolution with few groups: the same channel of each group', ['4 x 2', '6 x 2'], net => {
  net.head(net.conv(net.conv(net.image(), 3, 8), 8, 12, 2), 12);
});

pattern('grouped convolution with many groups: whole groups', ['4 x 2'], net => {
  net.head(net.conv(net.conv(net.image(), 3, 8), 8, 12, 4), 12);
});

pattern('transposed convolution, plain and grouped', ['4 x 1', '4 x 2', '4 x 2'], net => {
  const up = (x: string, inputs: number, perGroup: number, group: number) =>
    net.node('ConvTranspose', [x, net.weight(inputs, perGroup, 2, 2), net.weight(perGroup * group)], {
      group: BigInt(group),
    });
  const y = up(net.conv(net.image(), 3, 4), 4, 8, 1);
  net.head(up(y, 8, 4, 2), 8);
});

pattern('channel shuffle', ['4 x 2'], net => {
  const y = net.reshape(net.conv(net.image(), 3, 8), -1, 2, 4, 6, 6);
  net.head(net.reshape(net.transpose(y, 0, 2, 1, 3, 4), -1, 8, 6, 6), 8);
});

pattern('squeeze and excite', ['8 x 1', '2 x 1'], net => {
  const y = net.conv(net.image(), 3, 8);
  const point = (x: string, inputs: number, outputs: number) =>
    net.node('Conv', [x, net.weight(outputs, inputs, 1, 1), net.weight(outputs)]);
  const squeezed = net.node('Relu', [point(net.node('GlobalAveragePool', [y]), 8, 2)]);
  const gate = net.node('HardSigmoid', [point(squeezed, 2, 8)]);
  net.head(net.node('Mul', [y, gate]), 8);
});

for (const mode of ['DCR', 'CRD'])
  pattern(`pixel shuffle, ${mode}, and back`, ['3 x 4'], net => {
    const y = net.node('DepthToSpace', [net.conv(net.image(), 3, 12)], { blocksize: 2n, mode });
    net.head(net.node('SpaceToDepth', [net.node('Relu', [y])], { blocksize: 2n }), 12);
  });

pattern(
  'instance norm; group norm by whole groups',
  ['6 x 1', '3 x 4'],
  net => {
    let y = net.node('InstanceNormalization', [net.conv(net.image(), 3, 6), net.weight(6), net.weight(6)]);
    y = net.node('GroupNormalization', [net.conv(y, 6, 12), net.weight(12), net.weight(12)], { num_groups: 3n });
    net.head(y, 12);
  },
  { opset: 21 },
);

pattern('group norm of its parts', ['3 x 4'], net => {
  let y = net.reshape(net.conv(net.image(), 3, 12), 0, 3, -1);
  y = net.node('InstanceNormalization', [y, net.constant([3], [1, 1, 1]), net.constant([3], [0, 0, 0])]);
  y = net.node('Mul', [net.reshape(y, -1, 12, 6, 6), net.weight(12, 1, 1)]);
  net.head(y, 12);
});

pattern('weights that two layers share', ['5 x 1'], net => {
  const w = net.weight(5, 3, 1, 1);
  const x = net.image();
  const [a, b] = [net.node('Conv', [x, w]), net.node('Conv', [net.node('Neg', [x]), w])];
  net.head(net.node('Sub', [net.node('Relu', [a]), net.node('Exp', [b])]), 5);
});

pattern('biases that are stored once belong to no two layers', ['5 x 1', '5 x 1'], net => {
  const bias = net.weight(5);
  const y = net.node('Conv', [net.image(), net.weight(5, 3, 1, 1), bias]);
  net.head(net.node('Conv', [net.node('Relu', [y]), net.weight(5, 5, 1, 1), bias]), 5);
});

pattern('zero pads as new channels of a shortcut', ['4 x 1', '4 x 1'], net => {
  const y = net.conv(net.image(), 3, 4);
  const padded = net.node('Pad', [y, net.ints(0, 2, 0, 0, 0, 2, 0, 0)]);
  net.head(net.node('Add', [padded, net.conv(y, 4, 8)]), 8);
});

pattern('channels picked by constant indices', ['4 x 1', '2 x 1'], net => {
  const y = net.conv(net.image(), 3, 6);
  net.head(net.node('Gather', [y, net.ints(5, 0, 3, 1)], { axis: 1n }), 4);
});

pattern('repeats: tile, expand, resize to sizes', ['4 x 1'], net => {
  const y = net.node('Tile', [net.conv(net.image(), 3, 4), net.ints(1, 2, 1, 1)]);
  const gate = net.node('Expand', [net.constant([1, 1, 1], [0.5]), net.ints(8, 1, 1)]);
  const scaled = net.node('Mul', [y, gate]);
  const larger = net.node('Resize', [scaled, '', '', net.ints(2, 8, 12, 12)], { mode: 'nearest' });
  net.head(larger, 8);
});

pattern('sums over channels are exact, means are not', ['4 x 1'], net => {
  const x = net.image();
  const sum = net.node('ReduceSum', [net.conv(x, 3, 4), net.ints(1)]);
  const mean = net.node('ReduceMean', [net.conv(x, 3, 4)], { axes: [1n] });
  net.output(net.node('Add', [sum, mean]), ['N', 1, 6, 6]);
});
