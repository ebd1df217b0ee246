/** Weights that the graph computes from constants: what they were computed from has to stay whole where zeros would not. */

import type { NetBuilder } from '../support/netBuilder';
import { pattern } from '../support/pruningPattern';

const conv = (net: NetBuilder, x: string, w: string) => net.node('Conv', [x, w], { pads: [1n, 1n, 1n, 1n] });

pattern('weight norm: a length over inputs keeps those inputs', ['6 x 1'], net => {
  const x = net.conv(net.image(), 3, 8);
  const v = net.weight(6, 8, 3, 3);
  const length = net.node('ReduceL2', [v], { axes: [1n, 2n, 3n], keepdims: 1n });
  net.head(conv(net, x, net.node('Mul', [net.weight(6, 1, 1, 1), net.node('Div', [v, length])])), 6);
});

pattern('standardized weights: a mean over inputs keeps those inputs', ['6 x 1'], net => {
  const x = net.conv(net.image(), 3, 8);
  const w = net.weight(6, 8, 3, 3);
  const centred = net.node('Sub', [w, net.node('ReduceMean', [w], { axes: [1n, 2n, 3n], keepdims: 1n })]);
  net.head(conv(net, x, centred), 6);
});

pattern('a product of two constants: what it sums over stays', ['8 x 1', '6 x 1'], net => {
  const x = net.node('Flatten', [net.conv(net.image(), 3, 8)]);
  const w = net.node('MatMul', [net.weight(8 * 36, 4), net.weight(4, 6)]);
  const y = net.node('Relu', [net.node('MatMul', [x, w])]);
  net.output(net.linear(y, 6, 4), ['N', 4]);
});

pattern('weights transposed, reshaped, joined and cut in the graph', ['8 x 1', '4 x 1', '2 x 1'], net => {
  const x = net.conv(net.image(), 3, 8);
  const all = net.node('Concat', [net.weight(8, 4), net.weight(8, 4)], { axis: 1n });
  const some = net.node('Slice', [all, net.ints(0), net.ints(6), net.ints(1)]);
  const w = net.reshape(net.transpose(some, 1, 0), 6, 8, 1, 1);
  net.head(net.node('Conv', [x, w]), 6);
});

pattern('a size that is read of the weights', ['8 x 1'], net => {
  const x = net.conv(net.image(), 3, 8);
  const w = net.weight(6, 8, 3, 3);
  const count = net.node('Cast', [net.node('Gather', [net.node('Shape', [w]), net.ints(0)])], { to: 1n });
  net.head(net.node('Div', [conv(net, x, w), net.node('Sqrt', [count])]), 6);
});
