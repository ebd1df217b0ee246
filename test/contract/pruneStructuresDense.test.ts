/** Networks that segment, detect and enlarge, as exporters write them: groups, the law of pruning, and what is left to compute. */
import { structure } from '../support/structure';
import { fixed, joined, ofGroup, type StructureNet, type Width } from '../support/structureNet';

const rgb = fixed(3);
const whole = { positions: 36 };
const half = { positions: 9 };
const point = { positions: 36, kernel: 1 };
const pool = { kernel_shape: [2n, 2n], strides: [2n, 2n] };

/** Twice as high and wide, [in, out, 2, 2]; each input position is multiplied. */
function convTranspose(net: StructureNet, x: string, from: Width, to: Width, positions: number): string {
  net.counts(
    { size: 0, left: kept => positions * from.left(kept) * to.left(kept) * 4 },
    { size: 0, left: kept => from.left(kept) * to.left(kept) * 4 + to.left(kept) },
  );
  return net.node('ConvTranspose', [x, net.weight(from.size, to.size, 2, 2), net.weight(to.size)], {
    kernel_shape: [2n, 2n],
    strides: [2n, 2n],
  });
}

structure('UNet: transposed convolution, skip beside it', ['8 x 1', '12 x 1', '6 x 1', '5 x 1'], net => {
  const [skip, deep, up, out] = [ofGroup(0, 8), ofGroup(1, 12), ofGroup(2, 6), ofGroup(3, 5)];
  const a = net.relu(net.batchNorm(net.conv2d(net.image(), rgb, skip, whole), skip));
  const b = net.relu(net.batchNorm(net.conv2d(net.node('MaxPool', [a], pool), skip, deep, half), deep));
  const c = net.concat(1, a, convTranspose(net, b, deep, up, 9));
  net.map(net.relu(net.conv2d(c, joined(skip, up), out, whole)), out, 36);
});

structure(
  'UNet: resized to the size of the skip, which is read',
  ['8 x 1', '12 x 1', '5 x 1'],
  net => {
    const [skip, deep, out] = [ofGroup(0, 8), ofGroup(1, 12), ofGroup(2, 5)];
    const a = net.relu(net.conv2d(net.image(), rgb, skip, whole));
    const b = net.relu(net.conv2d(net.node('MaxPool', [a], pool), skip, deep, half));
    const kept = net.slice(net.node('Shape', [b]), 0, 0, 2);
    const sizes = net.concat(0, kept, net.sizeOf(a, 2), net.sizeOf(a, 3));
    const modes = { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' };
    const empty = net.constant([0], []);
    const up = net.node('Resize', net.opset < 13 ? [b, empty, empty, sizes] : [b, '', '', sizes], modes);
    net.map(net.relu(net.conv2d(net.concat(1, up, a), joined(deep, skip), out, whole)), out, 36);
  },
  { opsets: [11, 13, 17, 21] },
);

structure('feature pyramid: laterals added to what is upsampled', ['8 x 1', '12 x 1', '6 x 1'], net => {
  const [low, high, lateral] = [ofGroup(0, 8), ofGroup(1, 12), ofGroup(2, 6)];
  const a = net.relu(net.conv2d(net.image(), rgb, low, whole));
  const b = net.relu(net.conv2d(net.node('MaxPool', [a], pool), low, high, half));
  const top = net.conv2d(b, high, lateral, { ...half, kernel: 1 });
  const sum = net.add(net.conv2d(a, low, lateral, point), net.upsample(top));
  net.map(sum, lateral, 36);
});

structure('atrous pyramid: a pooled branch spread over the map again', ['8 x 1', '4 x 1', '5 x 1', '3 x 1'], net => {
  const [stem, local, global, out] = [ofGroup(0, 8), ofGroup(1, 4), ofGroup(2, 5), ofGroup(3, 3)];
  const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
  const a = net.relu(net.conv2d(x, stem, local, whole));
  const pooled = net.node('GlobalAveragePool', [x]);
  const b = net.relu(net.conv2d(pooled, stem, global, { positions: 1, kernel: 1 }));
  const batch = net.sizeOf(b, 0);
  const size = net.concat(0, batch, net.ints(-1), net.sizeOf(x, 2), net.sizeOf(x, 3));
  const shape = net.node('Where', [net.node('Equal', [size, net.ints(-1)]), net.ints(1), size]);
  const spread = net.node('Expand', [b, shape]);
  net.map(net.relu(net.conv2d(net.concat(1, a, spread), joined(local, global), out, point)), out, 36);
});

for (const mode of ['DCR', 'CRD'])
  structure(
    `pixel shuffle, ${mode}`,
    ['8 x 1', '3 x 4', '5 x 1'],
    net => {
      const [stem, deep, out] = [ofGroup(0, 8), ofGroup(1, 3, 4), ofGroup(2, 5)];
      const x = net.node('PRelu', [net.conv2d(net.image(), rgb, stem, whole), net.weight(8, 1, 1)]);
      net.counts(0, stem);
      const y = net.node('DepthToSpace', [net.conv2d(x, stem, deep, whole)], { blocksize: 2n, mode });
      net.map(net.node('Tanh', [net.conv2d(y, ofGroup(1, 3), out, { positions: 144 })]), out, 144);
    },
    { opsets: [11, 13, 17, 21] },
  );

structure('pixel shuffle by reshape and transpose, to sizes that are computed', ['8 x 1', '3 x 4', '5 x 1'], net => {
  const [stem, deep, out] = [ofGroup(0, 8), ofGroup(1, 3, 4), ofGroup(2, 5)];
  const y = net.conv2d(net.relu(net.conv2d(net.image(), rgb, stem, whole)), stem, deep, whole);
  const [n, h, w] = [0, 2, 3].map(axis => net.sizeOf(y, axis));
  const apart = net.transpose(net.reshapeTo(y, n!, 3, 2, 2, h!, w!), 0, 1, 4, 2, 5, 3);
  const [tall, wide] = [h!, w!].map(size => net.mul(size, net.ints(2)));
  const large = net.reshapeTo(apart, n!, 3, tall!, wide!);
  net.map(net.relu(net.conv2d(large, ofGroup(1, 3), out, { positions: 144 })), out, 144);
});

structure(
  'space to depth by strided slices of the image; the head is an output',
  ['8 x 1', '6 x 1'],
  net => {
    const [stem, deep] = [ofGroup(0, 8), ofGroup(1, 6)];
    const x = net.image();
    const part = (row: number, column: number) => net.slice(net.slice(x, 2, row, 6, 2), 3, column, 6, 2);
    const focus = net.concat(1, part(0, 0), part(1, 0), part(0, 1), part(1, 1));
    const y = net.sigmoidGate(net.conv2d(focus, fixed(12), stem, half));
    const z = net.sigmoidGate(net.conv2d(y, stem, deep, half));
    const raw = net.conv2d(z, deep, fixed(2 * 7), { ...half, kernel: 1 });
    const boxes = net.transpose(net.reshapeTo(raw, net.sizeOf(raw, 0), 2, 7, 3, 3), 0, 1, 3, 4, 2);
    const scores = net.node('Sigmoid', [boxes]);
    const centre = net.mul(net.slice(scores, 4, 0, 2), net.scalar(2));
    const size = net.node('Pow', [net.slice(scores, 4, 2, 4), net.scalar(2)]);
    const all = net.concat(4, centre, size, net.slice(scores, 4, 4, Number.MAX_SAFE_INTEGER));
    net.output(net.reshapeTo(all, net.sizeOf(x, 0), -1, 7), ['N', 18, 7]);
  },
  { opsets: [11, 13, 17, 21] },
);

structure(
  'YOLO neck: split, bottlenecks, concatenation, pooling pyramid',
  ['6 x 1', '4 x 1', '4 x 1', '5 x 1', '3 x 1'],
  net => {
    const [stem, first, second, inner, narrow] = [6, 4, 4, 5, 3].map((size, i) => ofGroup(i, size)) as [
      Width,
      Width,
      Width,
      Width,
      Width,
    ];
    const x = net.sigmoidGate(net.conv2d(net.image(), rgb, stem, whole));
    const [a, b] = net.split(net.sigmoidGate(net.conv2d(x, stem, joined(first, second), point)), 1, 4, 4);
    const y = net.sigmoidGate(net.conv2d(net.sigmoidGate(net.conv2d(b!, second, inner, whole)), inner, second, whole));
    const all = net.concat(1, a!, b!, net.add(b!, y));
    const z = net.sigmoidGate(net.conv2d(all, joined(first, second, second), narrow, point));
    const sizes = { kernel_shape: [5n, 5n], pads: [2n, 2n, 2n, 2n], strides: [1n, 1n] };
    const once = net.node('MaxPool', [z], sizes);
    const twice = net.node('MaxPool', [once], sizes);
    net.map(net.concat(1, z, once, twice), joined(narrow, narrow, narrow), 36);
  },
);

structure(
  'detection by distributions: a softmax and its expectation over bins',
  ['8 x 1', '6 x 1'],
  net => {
    const [stem, neck] = [ofGroup(0, 8), ofGroup(1, 6)];
    const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
    const y = net.relu(net.conv2d(x, stem, neck, whole));
    const raw = net.conv2d(y, neck, fixed(4 * 5 + 3), point);
    const [box, classes] = net.split(net.reshapeTo(raw, net.sizeOf(raw, 0), 23, -1), 1, 20, 3);
    const bins = net.transpose(net.reshapeTo(box!, net.sizeOf(raw, 0), 4, 5, -1), 0, 1, 3, 2);
    const expected = net.node('MatMul', [net.softmax(bins), net.constant([5, 1], [0, 1, 2, 3, 4])]);
    const sides = net.squeeze(expected, 3);
    const all = net.concat(1, sides, net.node('Sigmoid', [classes!]));
    net.output(all, ['N', 7, 36]);
  },
  { opsets: [13, 17, 21] },
);

structure('a head that two levels share, boxes in a row', ['8 x 1', '6 x 1'], net => {
  const stem = ofGroup(0, 8);
  const a = net.relu(net.conv2d(net.image(), rgb, stem, whole));
  const b = net.node('MaxPool', [a], pool);
  const [w, bias, v] = [net.weight(6, 8, 3, 3), net.weight(6), net.weight(4, 6, 1, 1)];
  net.counts(
    { size: 0, left: kept => 45 * (kept[0]! * kept[1]! * 9 + kept[1]! * 4) },
    { size: 0, left: kept => kept[0]! * kept[1]! * 9 + kept[1]! * 5 },
  );
  const head = (x: string) => {
    const y = net.relu(net.node('Conv', [x, w, bias], { pads: [1n, 1n, 1n, 1n] }));
    const rows = net.transpose(net.node('Conv', [y, v]), 0, 2, 3, 1);
    return net.reshapeTo(rows, net.sizeOf(x, 0), -1, 4);
  };
  net.output(net.concat(1, head(a), head(b)), ['N', 45, 4]);
});

structure('style transfer: reflected borders, instance norm, upsampling', ['8 x 1', '6 x 1'], net => {
  const [stem, deep] = [ofGroup(0, 8), ofGroup(1, 6)];
  const bordered = (x: string) => {
    const pads = [0, 0, 1, 1, 0, 0, 1, 1];
    return net.opset < 11
      ? net.node('Pad', [x], { mode: 'reflect', pads: pads.map(BigInt) })
      : net.node('Pad', [x, net.ints(...pads)], { mode: 'reflect' });
  };
  const layer = (x: string, from: Width, to: Width, positions: number) => {
    net.counts(
      { size: 0, left: kept => positions * from.left(kept) * to.left(kept) * 9 },
      { size: 0, left: kept => from.left(kept) * to.left(kept) * 9 + 3 * to.left(kept) },
    );
    const y = net.node('Conv', [bordered(x), net.weight(to.size, from.size, 3, 3), net.weight(to.size)]);
    return net.relu(net.node('InstanceNormalization', [y, net.weight(to.size), net.weight(to.size)]));
  };
  const x = layer(net.image(), rgb, stem, 36);
  net.map(layer(net.upsample(x), stem, deep, 144), deep, 144);
});

structure('group norm of its parts, at sizes that are read', ['3 x 4', '8 x 1'], net => {
  const [wide, deep] = [ofGroup(0, 3, 4), ofGroup(1, 8)];
  const x = net.conv2d(net.image(), rgb, wide, whole);
  const rows = net.node('Reshape', [x, net.ints(0, 3, -1)]);
  const normed = net.node('InstanceNormalization', [rows, net.constant([3], [1, 1, 1]), net.constant([3], [0, 0, 0])]);
  // One and zero of every group.
  net.counts(0, { size: 0, left: kept => 2 * kept[0]! + 8 * kept[0]! });
  const back = net.node('Reshape', [normed, net.node('Shape', [x])]);
  const scaled = net.add(net.mul(back, net.weight(12, 1, 1)), net.weight(12, 1, 1));
  net.map(net.relu(net.conv2d(net.relu(scaled), wide, deep, whole)), deep, 36);
});

for (const opset of [18, 21])
  structure(
    `GroupNormalization, parameters ${opset < 21 ? 'of groups' : 'of channels'}`,
    ['3 x 4'],
    net => {
      const wide = ofGroup(0, 3, 4);
      const size = opset < 21 ? 3 : 12;
      net.counts(0, { size: 0, left: kept => (2 * size * kept[0]!) / 3 });
      const x = net.conv2d(net.image(), rgb, wide, whole);
      const y = net.node('GroupNormalization', [x, net.weight(size), net.weight(size)], { num_groups: 3n });
      net.map(net.relu(y), wide, 36);
    },
    { opsets: [opset] },
  );

structure(
  'a shortcut with zeros for new channels, and half of the positions',
  ['8 x 1', '4 x 1'],
  net => {
    const [stem, added] = [ofGroup(0, 8), ofGroup(1, 4)];
    const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
    const rest = net.slice(net.slice(x, 2, 0, 6, 2), 3, 0, 6, 2);
    const pads = [0, 0, 0, 0, 0, 4, 0, 0];
    const padded =
      net.opset < 11 ? net.node('Pad', [rest], { pads: pads.map(BigInt) }) : net.node('Pad', [rest, net.ints(...pads)]);
    const both = joined(stem, added);
    net.map(net.add(padded, net.conv2d(x, stem, both, { positions: 9, stride: 2 })), both, 9);
  },
  { opsets: [10, 11, 13, 17, 21] },
);
