/** Networks that classify images, as exporters write them: which groups there are, that pruned equals masked, and what is left to compute. */
import { structure } from '../support/structure';
import { fixed, joined, ofGroup, type StructureNet, type Width } from '../support/structureNet';

const rgb = fixed(3);
const whole = { positions: 36 };
const point = { positions: 36, kernel: 1 };
const vector = { positions: 1, kernel: 1 };

for (const withNorm of [false, true]) {
  /** Convolution, its batch norm folded or not. */
  const layer = (
    net: StructureNet,
    x: string,
    from: Width,
    to: Width,
    choices: Parameters<StructureNet['conv2d']>[3],
  ) => {
    const y = net.conv2d(x, from, to, { ...choices, bias: !withNorm });
    return withNorm ? net.batchNorm(y, to) : y;
  };
  const norm = withNorm ? 'with batch norm' : 'batch norm folded';

  structure(`ResNet, ${norm}`, ['8 x 1', '6 x 1', '12 x 1', '16 x 1'], net => {
    const [stem, inner, deep, wide] = [ofGroup(0, 8), ofGroup(1, 6), ofGroup(2, 12), ofGroup(3, 16)];
    let x = net.relu(layer(net, net.image(), rgb, stem, whole));
    const y = net.relu(layer(net, x, stem, inner, whole));
    x = net.relu(net.add(layer(net, y, inner, stem, whole), x));
    const z = net.relu(layer(net, x, stem, deep, { positions: 9, stride: 2 }));
    const shortcut = layer(net, x, stem, wide, { positions: 9, stride: 2, kernel: 1 });
    net.classifier(net.relu(net.add(layer(net, z, deep, wide, { positions: 9 }), shortcut)), wide);
  });

  structure(`ResNeXt: grouped convolution in a bottleneck, ${norm}`, ['8 x 1', '4 x 2', '6 x 2'], net => {
    const [stem, narrow, grouped] = [ofGroup(0, 8), ofGroup(1, 4, 2), ofGroup(2, 6, 2)];
    const x = net.relu(layer(net, net.image(), rgb, stem, whole));
    const y = net.relu(layer(net, x, stem, narrow, point));
    const z = net.relu(layer(net, y, narrow, grouped, { ...whole, group: 2 }));
    net.classifier(net.relu(net.add(layer(net, z, grouped, stem, point), x)), stem);
  });

  structure(`inverted residual with squeeze-excite, ${norm}`, ['8 x 1', '16 x 1', '4 x 1'], net => {
    const [stem, wide, squeezed] = [ofGroup(0, 8), ofGroup(1, 16), ofGroup(2, 4)];
    const x = net.hardSwish(layer(net, net.image(), rgb, stem, whole));
    const y = net.hardSwish(layer(net, x, stem, wide, point));
    const z = net.hardSwish(layer(net, y, wide, wide, { ...whole, group: 'each' }));
    const pooled = net.node('GlobalAveragePool', [z]);
    const narrow = net.relu(net.conv2d(pooled, wide, squeezed, vector));
    const gate = net.node('HardSigmoid', [net.conv2d(narrow, squeezed, wide, vector)], { alpha: 1 / 6, beta: 0.5 });
    net.classifier(net.add(layer(net, net.mul(z, gate), wide, stem, point), x), stem);
  });
}

structure(
  'DenseNet: norm before convolution, features that grow',
  ['8 x 1', '6 x 1', '4 x 1', '6 x 1', '4 x 1'],
  net => {
    const [stem, one, two] = [ofGroup(0, 8), ofGroup(2, 4), ofGroup(4, 4)];
    const inner = [ofGroup(1, 6), ofGroup(3, 6)] as const;
    const grow = (x: string, from: Width, narrow: Width, to: Width) => {
      const y = net.conv2d(net.relu(net.batchNorm(x, from)), from, narrow, { ...point, bias: false });
      const z = net.conv2d(net.relu(net.batchNorm(y, narrow)), narrow, to, { ...whole, bias: false });
      return net.concat(1, x, z);
    };
    const x = net.conv2d(net.image(), rgb, stem, { ...whole, bias: false });
    const y = grow(x, stem, inner[0], one);
    const z = grow(y, joined(stem, one), inner[1], two);
    const all = joined(stem, one, two);
    net.classifier(net.relu(net.batchNorm(z, all)), all);
  },
);

structure('EfficientNet: SiLU, squeeze by a mean', ['8 x 1', '4 x 1'], net => {
  const [wide, squeezed] = [ofGroup(0, 8), ofGroup(1, 4)];
  const y = net.sigmoidGate(net.conv2d(net.image(), rgb, wide, whole));
  const z = net.sigmoidGate(net.conv2d(y, wide, wide, { ...whole, group: 'each' }));
  const narrow = net.sigmoidGate(net.conv2d(net.mean(z, [2, 3]), wide, squeezed, vector));
  const gate = net.node('Sigmoid', [net.conv2d(narrow, squeezed, wide, vector)]);
  net.classifier(net.mul(gate, z), wide);
});

structure('squeeze-excite by linear layers, reshaped to a computed batch', ['8 x 1', '3 x 1'], net => {
  const [wide, squeezed] = [ofGroup(0, 8), ofGroup(1, 3)];
  const y = net.relu(net.conv2d(net.image(), rgb, wide, whole));
  const batch = net.sizeOf(y, 0);
  const pooled = net.reshapeTo(net.node('GlobalAveragePool', [y]), batch, 8);
  const gate = net.node('Sigmoid', [net.dense(net.relu(net.dense(pooled, wide, squeezed)), squeezed, wide)]);
  net.classifier(net.mul(y, net.reshapeTo(gate, batch, 8, 1, 1)), wide);
});

/** Halves of channels interleaved, to sizes that are all computed. */
function shuffled(net: StructureNet, x: string, groups: number): string {
  const [n, c, h, w] = [0, 1, 2, 3].map(axis => net.sizeOf(x, axis));
  const part = net.node('Div', [c!, net.ints(groups)]);
  const apart = net.reshapeTo(x, n!, groups, part, h!, w!);
  return net.reshapeTo(net.transpose(apart, 0, 2, 1, 3, 4), n!, -1, h!, w!);
}

structure('ShuffleNet v2: halves, one of them computed, shuffled', ['4 x 1', '4 x 1', '8 x 1'], net => {
  const [passed, branch, hidden] = [ofGroup(0, 4), ofGroup(1, 4), ofGroup(2, 8)];
  const x = net.relu(net.conv2d(net.image(), rgb, joined(passed, branch), whole));
  const [left, right] = net.split(x, 1, 4, 4);
  const y = net.relu(net.conv2d(right!, branch, hidden, point));
  const z = net.conv2d(y, hidden, hidden, { ...whole, group: 'each' });
  const w = net.relu(net.conv2d(z, hidden, passed, point));
  net.classifier(shuffled(net, net.concat(1, left!, w), 2), joined(passed, passed));
});

structure('ShuffleNet v1: a shuffle before the depthwise convolution', ['8 x 1', '4 x 2'], net => {
  const [stem, inner] = [ofGroup(0, 8), ofGroup(1, 4, 2)];
  const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
  const y = net.relu(net.conv2d(x, stem, inner, point));
  const z = net.conv2d(shuffled(net, y, 2), inner, inner, { ...whole, group: 'each' });
  net.classifier(net.add(x, net.conv2d(z, inner, stem, point)), stem);
});

structure('GhostNet: cheap features beside the primary ones, cut to size', ['4 x 1', '3 x 1'], net => {
  const stem = ofGroup(0, 4);
  const primary = joined(ofGroup(1, 3), fixed(1));
  const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
  const y = net.relu(net.conv2d(x, stem, primary, point));
  const cheap = net.relu(net.conv2d(y, primary, primary, { ...whole, group: 'each' }));
  const cut = net.slice(net.concat(1, y, cheap), 1, 0, 7);
  net.classifier(cut, joined(primary, ofGroup(1, 3)));
});

structure(
  'Inception: branches side by side, one of them pooled',
  ['8 x 1', '4 x 1', '3 x 1', '5 x 1', '2 x 1'],
  net => {
    const [stem, a, narrow, b, c] = [8, 4, 3, 5, 2].map((size, i) => ofGroup(i, size)) as [
      Width,
      Width,
      Width,
      Width,
      Width,
    ];
    const x = net.relu(net.conv2d(net.image(), rgb, stem, whole));
    const first = net.relu(net.conv2d(x, stem, a, point));
    const y = net.relu(net.conv2d(x, stem, narrow, point));
    const second = net.relu(net.conv2d(y, narrow, b, whole));
    const sizes = { kernel_shape: [3n, 3n], pads: [1n, 1n, 1n, 1n], strides: [1n, 1n] };
    const pooled = net.node('AveragePool', [x], { ...sizes, count_include_pad: 1n });
    const third = net.relu(net.conv2d(pooled, stem, c, point));
    net.classifier(net.concat(1, first, second, third), joined(a, b, c));
  },
);

structure('ConvNeXt: layer norm with channels last holds all but the hidden layer', ['12 x 1'], net => {
  const hidden = ofGroup(0, 12);
  const stem = fixed(6);
  const x = net.conv2d(net.image(), rgb, stem, { positions: 9, stride: 2 });
  const y = net.transpose(net.conv2d(x, stem, stem, { positions: 9, group: 'each' }), 0, 2, 3, 1);
  const z = net.gelu(net.project(net.layerNorm(y, 6), stem, hidden, 9));
  const scaled = net.mul(net.project(z, hidden, stem, 9), net.weight(6));
  net.classifier(net.add(net.transpose(scaled, 0, 3, 1, 2), x), stem);
});

structure('selective kernels: a softmax over branches, not over channels', ['6 x 1', '3 x 1'], net => {
  const [wide, narrow] = [ofGroup(0, 6), ofGroup(1, 3)];
  const x = net.image();
  const [a, b] = [
    net.relu(net.conv2d(x, rgb, wide, whole)),
    net.relu(net.conv2d(x, rgb, wide, { ...whole, kernel: 5 })),
  ];
  const pooled = net.node('Flatten', [net.node('GlobalAveragePool', [net.add(a, b)])]);
  const z = net.relu(net.dense(pooled, wide, narrow));
  const logits = [0, 1].map(() => net.unsqueeze(net.dense(z, narrow, wide), 2));
  const attention = net.softmax(net.concat(2, ...logits));
  const [first, second] = [0, 1].map(i => net.unsqueeze(net.slice(attention, 2, i, i + 1), 3));
  net.classifier(net.add(net.mul(a, first!), net.mul(b, second!)), wide);
});

structure('attention by convolution over neighbouring channels holds them', [], net => {
  const wide = fixed(8);
  const y = net.relu(net.conv2d(net.image(), rgb, wide, whole));
  const row = net.transpose(net.squeeze(net.node('GlobalAveragePool', [y]), 3), 0, 2, 1);
  const gate = net.node('Conv', [row, net.weight(1, 1, 3)], { kernel_shape: [3n], pads: [1n, 1n] });
  const open = net.unsqueeze(net.transpose(net.node('Sigmoid', [gate]), 0, 2, 1), 3);
  net.classifier(net.mul(y, open), wide);
});

structure('attention by mean and maximum over channels holds them', [], net => {
  const wide = fixed(8);
  const y = net.relu(net.conv2d(net.image(), rgb, wide, whole));
  const largest =
    net.opset >= 18 ? net.node('ReduceMax', [y, net.ints(1)]) : net.node('ReduceMax', [y], { axes: [1n] });
  const gate = net.conv2d(net.concat(1, net.mean(y, [1]), largest), fixed(2), fixed(1), whole);
  net.classifier(net.mul(y, net.node('Sigmoid', [gate])), wide);
});

structure('weights that two layers share, and both that read them', ['8 x 1', '5 x 1'], net => {
  const [wide, shared] = [ofGroup(0, 8), ofGroup(1, 5)];
  const x = net.relu(net.conv2d(net.image(), rgb, wide, whole));
  const w = net.weight(5, 8, 1, 1);
  const [a, b] = [net.node('Conv', [x, w]), net.node('Conv', [net.node('Sigmoid', [x]), w])];
  net.counts({ size: 0, left: k => 2 * 36 * k[0]! * k[1]! }, { size: 0, left: k => k[0]! * k[1]! });
  net.classifier(net.add(net.relu(a), net.node('Tanh', [b])), shared);
});
