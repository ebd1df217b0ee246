/** Attention in one operator, with masks and positions, and operators that go by indices: groups and the law of pruning. */
import type { Shape } from '../../src/core/ir';
import type { NetBuilder } from '../support/netBuilder';
import { pattern } from '../support/pruningPattern';

const LENGTH = 5;
const SIZE = 4;
const WIDTH = 12;
const MICROSOFT = 'com.microsoft';
const newest = { opset: 23 };
const contrib = { opset: 17, domain: MICROSOFT };

const sequence = (net: NetBuilder) => net.input('x', ['N', LENGTH, WIDTH]);
const toOutput = (net: NetBuilder, x: string, width: number) =>
  net.output(net.linear(x, width, WIDTH), ['N', LENGTH, WIDTH]);
const apart = (net: NetBuilder, x: string, heads: number) =>
  net.transpose(net.reshape(x, 0, 0, heads, SIZE), 0, 2, 1, 3);
const fused = (net: NetBuilder, ...given: Parameters<NetBuilder['node']>) => {
  const y = net.node(...given);
  net.graph.nodes.at(-1)!.domain = MICROSOFT;
  return y;
};

for (const [name, shape] of [
  ['for all heads', [LENGTH, LENGTH]],
  ['of each head', [1, 4, LENGTH, LENGTH]],
  ['given with the input', ['N', 1, LENGTH, LENGTH]],
] as [string, Shape][])
  for (const flat of [true, false])
    pattern(
      `Attention with shared keys and a mask ${name}, ${flat ? 'flat' : 'by heads'}`,
      ['2 x 4'],
      net => {
        const x = sequence(net);
        const numbers = shape.every(d => typeof d === 'number') ? (shape as number[]) : undefined;
        const mask = numbers ? net.weight(...numbers) : net.input('mask', shape);
        const part = (count: number) => {
          const y = net.linear(x, WIDTH, count * SIZE);
          return flat ? y : apart(net, y, count);
        };
        const y = net.node(
          'Attention',
          [part(4), part(2), part(2), mask],
          flat ? { q_num_heads: 4n, kv_num_heads: 2n } : {},
        );
        toOutput(net, flat ? y : net.reshape(net.transpose(y, 0, 2, 1, 3), 0, 0, 4 * SIZE), 4 * SIZE);
      },
      newest,
    );

pattern(
  'Attention whose keys are kept: the model gives them out',
  [],
  net => {
    const x = sequence(net);
    const [q, k, v] = [4, 2, 2].map(count => net.linear(x, WIDTH, count * SIZE));
    const y = net.node('Attention', [q!, k!, v!], { q_num_heads: 4n, kv_num_heads: 2n }, 3);
    net.output(net.lastOutput(1), ['N', 2, LENGTH, SIZE]).output(net.lastOutput(2), ['N', 2, LENGTH, SIZE]);
    toOutput(net, y, 4 * SIZE);
  },
  newest,
);

for (const flat of [true, false])
  pattern(
    `RotaryEmbedding before Attention, ${flat ? 'flat' : 'by heads'}`,
    ['3 x 4'],
    net => {
      const x = sequence(net);
      const angles = [net.weight(1, LENGTH, SIZE / 2), net.weight(1, LENGTH, SIZE / 2)];
      const spread = angles.map(a =>
        net.node('Expand', [
          a,
          net.node('Concat', [net.node('Slice', [net.node('Shape', [x]), net.ints(0), net.ints(1)]), net.ints(1, 1)], {
            axis: 0n,
          }),
        ]),
      );
      const part = () => {
        const y = net.linear(x, WIDTH, WIDTH);
        return flat ? y : apart(net, y, 3);
      };
      const turned = () => net.node('RotaryEmbedding', [part(), ...spread], flat ? { num_heads: 3n } : {});
      const y = net.node('Attention', [turned(), turned(), part()], flat ? { q_num_heads: 3n, kv_num_heads: 3n } : {});
      toOutput(net, flat ? y : net.reshape(net.transpose(y, 0, 2, 1, 3), 0, 0, WIDTH), WIDTH);
    },
    newest,
  );

for (const heads of [1, 3])
  pattern(
    `onnxruntime: attention over heads with a bias ${heads === 1 ? 'for all' : 'of each'}`,
    ['3 x 4'],
    net => {
      const x = sequence(net);
      const [q, k, v] = [0, 1, 2].map(() => net.linear(x, WIDTH, WIDTH));
      const bias = net.weight(1, heads, LENGTH, LENGTH);
      toOutput(net, fused(net, 'MultiHeadAttention', [q!, k!, v!, '', '', bias], { num_heads: 3n }), WIDTH);
    },
    contrib,
  );

pattern(
  'onnxruntime: attention with its projection inside and a bias of each head, causal',
  ['3 x 4'],
  net => {
    const operands = [sequence(net), net.weight(WIDTH, 3 * WIDTH), net.weight(3 * WIDTH), '', ''];
    const y = fused(net, 'Attention', [...operands, net.weight(1, 3, LENGTH, LENGTH)], {
      num_heads: 3n,
      unidirectional: 1n,
    });
    toOutput(net, y, WIDTH);
  },
  contrib,
);

pattern(
  'onnxruntime: rotary positions and shared keys',
  ['2 x 8'],
  net => {
    const x = sequence(net);
    // The runtime takes heads of a multiple of 8.
    const wide = 8;
    const places = net.constant([1], [0], 'int64');
    const angles = [net.weight(8, wide / 2), net.weight(8, wide / 2)];
    const turned = (heads: number) =>
      fused(net, 'RotaryEmbedding', [net.linear(x, WIDTH, heads * wide), places, ...angles]);
    const [q, k, v] = [turned(4), turned(2), net.linear(x, WIDTH, 2 * wide)];
    const lengths = net.node(
      'ConstantOfShape',
      [net.node('Slice', [net.node('Shape', [x]), net.ints(0), net.ints(1)])],
      {
        value: net.tensor([1], [LENGTH - 1], 'int32'),
      },
    );
    const total = net.constant([], [LENGTH], 'int32');
    const y = fused(net, 'GroupQueryAttention', [q, k, v, '', '', lengths, total], { num_heads: 4n, kv_num_heads: 2n });
    toOutput(net, y, 4 * wide);
  },
  contrib,
);

pattern(
  'onnxruntime: a product that transposes its weights, behind a norm of the residual stream',
  ['16 x 1'],
  net => {
    const x = sequence(net);
    const normed = net.node('SimplifiedLayerNormalization', [x, net.weight(WIDTH)], { axis: -1n });
    const hidden = fused(net, 'FusedMatMul', [normed, net.weight(16, WIDTH)], { transB: 1n, alpha: 0.5 });
    toOutput(net, net.node('Add', [x, net.linear(net.node('Relu', [hidden]), 16, WIDTH)]), WIDTH);
  },
  contrib,
);

pattern('sums from the left, along positions', ['8 x 1'], net => {
  const y = net.node('CumSum', [net.conv(net.image(), 3, 8), net.constant([], [-1], 'int64')]);
  net.head(y, 8);
});

pattern(
  'the lower triangle of positions',
  ['8 x 1'],
  net => {
    net.head(net.node('Trilu', [net.conv(net.image(), 3, 8)], { upper: 0n }), 8);
  },
  { opset: 14 },
);

pattern(
  'elements gathered and scattered along positions',
  ['8 x 1'],
  net => {
    const y = net.conv(net.image(), 3, 8);
    const places = net.node('Expand', [net.constant([1, 1, 1, 2], [4, 1], 'int64'), net.ints(1, 8, 6, 2)]);
    const taken = net.node('GatherElements', [y, places], { axis: 3n });
    net.head(net.node('ScatterElements', [net.node('Relu', [y]), places, taken], { axis: 3n }), 8);
  },
  { batch: 1 },
);

pattern(
  'elements scattered to the first channels alone hold them',
  ['6 x 1'],
  net => {
    const y = net.conv(net.conv(net.image(), 3, 6), 6, 8);
    const places = net.constant([1, 1, 6, 1], [0, 1, 2, 3, 4, 5], 'int64');
    net.head(net.node('ScatterElements', [y, places, net.weight(1, 1, 6, 1)], { axis: 3n }), 8);
  },
  { batch: 1 },
);

pattern('slices read and written at rows that are named', ['8 x 1'], net => {
  const rows = net.transpose(net.conv(net.image(), 3, 8), 2, 0, 3, 1);
  const places = net.constant([2, 1], [4, 1], 'int64');
  const taken = net.node('GatherND', [rows, places]);
  const written = net.node('ScatterND', [net.node('Relu', [rows]), places, net.node('Neg', [taken])]);
  net.head(net.transpose(written, 1, 3, 0, 2), 8);
});

pattern('what is written at each place that is named stays', ['4 x 1'], net => {
  const x = net.image();
  const rows = net.transpose(net.conv(net.conv(x, 3, 4), 4, 2), 1, 0, 2, 3);
  const base = net.transpose(net.conv(x, 3, 8), 1, 0, 2, 3);
  const written = net.node('ScatterND', [base, net.constant([2, 1], [5, 2], 'int64'), rows]);
  net.head(net.transpose(written, 1, 0, 2, 3), 8);
});

pattern('sequences turned around, each by its length', ['8 x 1'], net => {
  const rows = net.linear(net.input('x', [2, LENGTH, WIDTH]), WIDTH, 8);
  const turned = net.node('ReverseSequence', [rows, net.ints(5, 3)], { time_axis: 1n, batch_axis: 0n });
  net.output(net.linear(turned, 8, WIDTH), [2, LENGTH, WIDTH]);
});
