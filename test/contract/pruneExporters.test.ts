/** The same layers as different exporters write them: groups, the law of pruning, and what is left to compute. */
import { structure } from '../support/structure';
import { fixed, joined, ofGroup, type StructureNet, type Width } from '../support/structureNet';

const rgb = fixed(3);
const whole = { positions: 36 };
const point = { positions: 36, kernel: 1 };

structure('tf2onnx: channels last between convolutions, biases added there', ['8 x 1', '4 x 1', '6 x 1'], net => {
  const [stem, squeezed, hidden] = [ofGroup(0, 8), ofGroup(1, 4), ofGroup(2, 6)];
  const last = (x: string) => net.transpose(x, 0, 2, 3, 1);
  const first = (x: string) => net.transpose(x, 0, 3, 1, 2);
  const biased = (x: string, width: Width) => {
    net.counts(0, width);
    return net.add(x, net.weight(width.size));
  };
  const image = first(net.input('x', ['N', 6, 6, 3]));
  const x = net.relu(biased(last(net.conv2d(image, rgb, stem, { ...whole, bias: false })), stem));
  const y = last(net.conv2d(first(x), stem, stem, { ...whole, group: 'each', bias: false }));
  const active = net.clip(biased(y, stem), 0, 6);
  // Squeeze-excite on what was pooled and reshaped to one position.
  const pooled = net.node('Reshape', [net.mean(active, [1, 2], false), net.ints(-1, 1, 1, 8)]);
  const gate = (from: Width, to: Width, z: string) =>
    biased(last(net.conv2d(first(z), from, to, { positions: 1, kernel: 1, bias: false })), to);
  const scale = net.node('Sigmoid', [gate(squeezed, stem, net.sigmoidGate(gate(stem, squeezed, pooled)))]);
  const mixed = net.mul(active, scale);
  // A dense layer on all positions flattened as they are stored: last axis fastest.
  const rows = net.node('Reshape', [mixed, net.ints(-1, 6 * 6 * 8)]);
  net.counts({ size: 0, left: k => 36 * k[0]! * k[2]! }, { size: 0, left: k => 36 * k[0]! * k[2]! + k[2]! });
  const wide = net.add(net.linear(rows, 36 * 8, 6), net.weight(6));
  net.output(net.node('Softmax', [net.dense(net.relu(wide), hidden, fixed(4))], { axis: 1n }), ['N', 4]);
});

structure(
  'paddle2onnx: hard sigmoid of its parts, a classifier by MatMul, sizes sliced of shapes',
  ['8 x 1', '4 x 1', '6 x 1'],
  net => {
    const [stem, squeezed, out] = [ofGroup(0, 8), ofGroup(1, 4), ofGroup(2, 6)];
    const x = net.batchNorm(net.conv2d(net.image(), rgb, stem, { ...whole, bias: false }), stem);
    const y = net.hardSwish(x);
    const pooled = net.node('GlobalAveragePool', [y]);
    /** A bias that is stored flat and reshaped to channels. */
    const pointwise = (z: string, from: Width, to: Width) => {
      net.counts(0, to);
      const bias = net.node('Reshape', [net.weight(to.size), net.ints(1, -1, 1, 1)]);
      return net.add(net.conv2d(z, from, to, { positions: 1, kernel: 1, bias: false }), bias);
    };
    const ramp = pointwise(net.relu(pointwise(pooled, stem, squeezed)), squeezed, stem);
    const hard = net.clip(net.add(net.mul(ramp, net.scalar(0.2)), net.scalar(0.5)), 0, 1);
    const z = net.relu(net.conv2d(net.mul(y, hard), stem, out, point));
    const average = net.node('GlobalAveragePool', [z]);
    const sizes = net.slice(net.node('Shape', [average]), 0, 0, 1);
    const flat = net.node('Reshape', [average, net.concat(0, sizes, net.ints(6))]);
    net.counts({ size: 0, left: k => 4 * k[2]! }, { size: 0, left: k => 4 * k[2]! });
    net.output(net.add(net.linear(flat, 6, 4), net.weight(4)), ['N', 4]);
  },
);

structure('Keras: flattened by transposing back to channels last', ['5 x 1', '7 x 1'], net => {
  const [wide, hidden] = [ofGroup(0, 5), ofGroup(1, 7)];
  const y = net.node('MaxPool', [net.relu(net.conv2d(net.image(), rgb, wide, whole))], {
    kernel_shape: [2n, 2n],
    strides: [2n, 2n],
  });
  const rows = net.node('Flatten', [net.transpose(y, 0, 2, 3, 1)], { axis: 1n });
  net.counts({ size: 0, left: k => 9 * k[0]! * k[1]! }, { size: 0, left: k => 9 * k[0]! * k[1]! + k[1]! });
  const dense = net.node('Gemm', [rows, net.weight(9 * 5, 7), net.weight(7)]);
  net.output(net.dense(net.relu(dense), hidden, fixed(4)), ['N', 4]);
});

structure(
  'torch.export: sizes taken by Shape from to, reshapes that allow zero, splits by count',
  ['8 x 1', '6 x 1', '3 x 12'],
  net => {
    const [stem, out, all] = [ofGroup(0, 8), ofGroup(1, 6), ofGroup(2, 3, 12)];
    const image = net.image();
    const batch = net.node('Shape', [image], { start: 0n, end: 1n });
    const reshape = (x: string, ...sizes: number[]) =>
      net.node('Reshape', [x, net.concat(0, batch, net.ints(...sizes))], { allowzero: 1n });
    const x = net.relu(net.conv2d(image, rgb, stem, whole));
    const y = net.conv2d(net.mul(x, net.node('Sigmoid', [x])), stem, out, whole);
    const tokens = net.transpose(reshape(net.relu(y), 6, 36), 0, 2, 1);
    net.counts({ size: 0, left: k => 36 * k[1]! * all.left(k) }, { size: 0, left: k => (k[1]! + 1) * all.left(k) });
    const qkv = net.add(net.linear(tokens, 6, 36), net.weight(36));
    net.node('Split', [qkv], { axis: -1n, num_outputs: 3n }, 3);
    const [q, k, v] = [0, 1, 2].map(i => net.lastOutput(i));
    const heads = (part: string) => net.transpose(reshape(part, 36, 3, 4), 0, 2, 1, 3);
    net.counts({ size: 0, left: kept => (2 * 36 * 36 * all.left(kept)) / 3 }, 0);
    const [queries, keys, values] = [heads(q!), heads(k!), heads(v!)];
    const root = net.constant([1], [Math.SQRT1_2]);
    const turned = net.transpose(keys, 0, 1, 3, 2);
    const scores = net.softmax(net.node('MatMul', [net.mul(queries, root), net.mul(turned, root)]));
    const mixed = net.transpose(net.node('MatMul', [scores, values]), 0, 2, 1, 3);
    const joined = reshape(mixed, 36, 12);
    net.output(net.project(joined, ofGroup(2, 3, 4), fixed(5), 36), ['N', 36, 5]);
  },
  { opsets: [18, 21] },
);

structure(
  'older PyTorch: batch norm and dropout of training, sums of several, flattened by a computed size',
  ['8 x 1'],
  net => {
    const wide = ofGroup(0, 8);
    const image = net.image();
    const part = () => net.relu(net.batchNorm(net.conv2d(image, rgb, wide, { ...whole, bias: false }), wide));
    const y = net.node('Sum', [part(), part(), part()]);
    const dropped = net.node('Dropout', [y]);
    const batch = net.sizeOf(dropped, 0);
    const features = net.node('ReduceProd', [net.slice(net.node('Shape', [dropped]), 0, 1, 4)], {
      keepdims: 1n,
      axes: [0n],
    });
    const rows = net.node('Reshape', [dropped, net.concat(0, batch, features)]);
    net.counts({ size: 0, left: k => 36 * k[0]! * 4 }, { size: 0, left: k => 36 * k[0]! * 4 });
    net.output(net.node('Gemm', [rows, net.weight(4, 36 * 8), net.weight(4)], { transB: 1n }), ['N', 4]);
  },
  { opsets: [9, 11, 13, 17] },
);

structure(
  'opset 7: initializers that are inputs too, concatenation, leaky slopes',
  ['8 x 1', '6 x 1', '5 x 1'],
  net => {
    const [stem, a, b] = [ofGroup(0, 8), ofGroup(1, 6), ofGroup(2, 5)];
    const x = net.node('LeakyRelu', [net.conv2d(net.image(), rgb, stem, whole)], { alpha: 0.1 });
    net.counts(0, a);
    const left = net.node('PRelu', [net.conv2d(x, stem, a, whole), net.weight(6, 1, 1)]);
    const right = net.node('Elu', [net.conv2d(x, stem, b, point)]);
    net.classifier(net.node('Dropout', [net.concat(1, left, right)]), joined(a, b));
  },
  { opsets: [7, 8] },
);

/** An initializer that is an input as well, as IR 3 wants it. */
const perChannel = (net: StructureNet, x: string, width: Width, type: 'Mul' | 'Add') => {
  net.counts(0, width);
  return net.node(type, [x, net.weight(1, width.size, 1, 1)]);
};

structure(
  'MXNet and Caffe: scale and shift of channels by Mul and Add',
  ['8 x 1', '5 x 1'],
  net => {
    const [stem, out] = [ofGroup(0, 8), ofGroup(1, 5)];
    const y = perChannel(net, net.conv2d(net.image(), rgb, stem, { ...whole, bias: false }), stem, 'Mul');
    const z = net.conv2d(net.relu(perChannel(net, y, stem, 'Add')), stem, out, point);
    net.classifier(net.relu(z), out);
  },
  { opsets: [7, 9, 13] },
);
