import { Random } from '../../src/core/numeric/random';
import type { ModelBuilder } from './modelBuilder';

export interface Case {
  readonly name: string;
  readonly opset: number;
  readonly targets: readonly number[];
  readonly make: (b: ModelBuilder) => unknown;
}
const row = (name: string, opset: number, targets: readonly number[], make: Case['make']): Case => ({
  name,
  opset,
  targets,
  make,
});

const random = new Random(11);

const softmaxAttributes: Record<string, bigint>[] = [{}, { axis: 0n }, { axis: 2n }, { axis: 3n }, { axis: -1n }];
/** Nodes in the form of an old opset, with what they read, and versions to bring them to. */
export const opsetCases: readonly Case[] = [
  ...(['Softmax', 'LogSoftmax', 'Hardmax'] as const).flatMap(op =>
    softmaxAttributes.map((attributes, i) =>
      row(`${op} ${i}`, i === 4 ? 11 : 7, [11, 13, 17], b =>
        b.output(b.node(op, [b.input('x', ['batch', 3, 4, 5])], attributes)),
      ),
    ),
  ),
  row('Softmax of a matrix', 7, [13], b => b.output(b.node('Softmax', [b.input('x', ['n', 6])]))),
  row('Upsample 7 nearest', 7, [9, 10, 11, 13, 18], b =>
    b.output(b.node('Upsample', [b.input('x', [1, 2, 3, 4])], { mode: 'nearest', scales: [1, 1, 2, 3] })),
  ),
  row('Upsample 9 linear', 9, [10, 11, 13, 19], b =>
    b.output(b.node('Upsample', [b.input('x', [1, 2, 3, 4]), b.constant([4], [1, 1, 2, 2])], { mode: 'linear' })),
  ),
  row('Resize 10 nearest, larger', 10, [11, 13], b =>
    b.output(b.node('Resize', [b.input('x', [1, 2, 5, 7]), b.constant([4], [1, 1, 1.7, 2])])),
  ),
  row('Resize 10 nearest, smaller', 10, [11, 13], b =>
    b.output(b.node('Resize', [b.input('x', [1, 2, 5, 7]), b.constant([4], [1, 1, 0.7, 0.5])])),
  ),
  row('Resize 10 linear', 10, [11, 13], b =>
    b.output(b.node('Resize', [b.input('x', [1, 2, 5, 7]), b.constant([4], [1, 1, 1.7, 0.6])], { mode: 'linear' })),
  ),
  row('Slice', 7, [10, 13], b =>
    b.output(
      b.node('Slice', [b.input('x', [4, 5, 6])], {
        starts: [1n, -3n],
        ends: [3n, 9223372036854775807n],
        axes: [0n, 2n],
      }),
    ),
  ),
  row('Slice without axes', 9, [10], b =>
    b.output(b.node('Slice', [b.input('x', [4, 5, 6])], { starts: [1n, 0n], ends: [3n, 2n] })),
  ),
  row('Pad', 7, [11, 13, 18, 19], b =>
    b.output(b.node('Pad', [b.input('x', [2, 3])], { pads: [0n, 1n, 2n, 0n], value: 1.5 })),
  ),
  row('Pad reflect', 7, [11], b =>
    b.output(b.node('Pad', [b.input('x', [2, 3])], { pads: [0n, 1n, 1n, 0n], mode: 'reflect' })),
  ),
  row('Clip both', 7, [11, 12, 13], b => b.output(b.node('Clip', [b.input('x', [2, 30])], { min: -0.5, max: 0.5 }))),
  row('Clip max', 7, [11], b => b.output(b.node('Clip', [b.input('x', [2, 30])], { max: 0.5 }))),
  row('Clip open', 7, [13], b => b.output(b.node('Clip', [b.input('x', [2, 30])]))),
  row('Squeeze', 7, [11, 13, 21], b => b.output(b.node('Squeeze', [b.input('x', [1, 3, 1])], { axes: [0n] }))),
  row('Squeeze all', 7, [13], b => b.output(b.node('Squeeze', [b.input('x', [1, 3, 1])]))),
  row('Unsqueeze', 7, [13], b => b.output(b.node('Unsqueeze', [b.input('x', [2, 3])], { axes: [0n, 3n] }))),
  row('ReduceSum', 7, [11, 13, 18], b =>
    b.output(b.node('ReduceSum', [b.input('x', [2, 3, 4])], { axes: [1n], keepdims: 0n })),
  ),
  row('ReduceSum of all', 7, [13, 18], b => b.output(b.node('ReduceSum', [b.input('x', [2, 3, 4])]))),
  ...(['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL2', 'ReduceLogSumExp'] as const).map(op =>
    row(op, 7, [11, 13, 18, 20], b => b.output(b.node(op, [b.input('x', [2, 3, 4])], { axes: [0n, 2n] }))),
  ),
  row('Split by parts', 7, [11, 13, 18], b => {
    b.node('Split', [b.input('x', [5, 4])], { axis: 0n, split: [2n, 3n] }, 2);
    b.output(b.lastOutput(0)).output(b.lastOutput(1));
  }),
  row('Split evenly', 7, [13, 18, 21], b => {
    b.node('Split', [b.input('x', [6, 4])], {}, 3);
    for (const i of [0, 1, 2]) b.output(b.lastOutput(i));
  }),
  row('TopK', 7, [10, 11, 13], b => {
    b.node('TopK', [b.input('x', [3, 8])], { k: 3n }, 2);
    b.output(b.lastOutput(0)).output(b.lastOutput(1), undefined, 'int64');
  }),
  row('Dropout', 7, [10, 12, 13], b => b.output(b.node('Dropout', [b.input('x', [3, 8])], { ratio: 0.9 }))),
  row('BatchNormalization', 7, [9, 13, 14, 15, 17], b => {
    const parameters = [1, 2, 3].map(() => b.random([3], random));
    b.output(
      b.node('BatchNormalization', [b.input('x', [2, 3, 4]), ...parameters, b.constant([3], [0.5, 1, 2])], {
        spatial: 1n,
        momentum: 0.5,
      }),
    );
  }),
  row('Scatter', 9, [11, 13, 16, 18], b =>
    b.output(
      b.node('Scatter', [b.input('x', [3, 4]), b.constant([1, 2], [2, 0], 'int64'), b.constant([1, 2], [5, 6])], {
        axis: 1n,
      }),
    ),
  ),
  row('Gemm', 7, [9, 11, 13], b =>
    b.output(
      b.node('Gemm', [b.input('x', [3, 4]), b.random([5, 4], random), b.random([5], random)], {
        transB: 1n,
        alpha: 0.5,
        beta: 2,
      }),
    ),
  ),
  row('LSTM', 7, [13, 14], b =>
    b.output(
      b.node('LSTM', [b.input('x', [4, 2, 3]), b.random([1, 20, 3], random), b.random([1, 20, 5], random)], {
        hidden_size: 5n,
      }),
    ),
  ),
  row('pools', 7, [8, 10, 11, 12, 19, 21], b =>
    b.output(
      b.node(
        'MaxPool',
        [b.node('AveragePool', [b.input('x', [1, 2, 9, 9])], { kernel_shape: [3n, 3n], pads: [1n, 1n, 1n, 1n] })],
        { kernel_shape: [2n, 2n] },
      ),
    ),
  ),
  row('broadcasting, PRelu, Pow, Max', 7, [13, 16], b => {
    const y = b.node('PRelu', [
      b.node('Add', [b.input('x', [2, 3, 4]), b.random([3, 1], random)]),
      b.random([3, 1], random),
    ]);
    b.output(b.node('Max', [b.node('Pow', [y, b.constant([], [2])]), b.node('Sub', [y, b.random([4], random)])]));
  }),
  row('RoiAlign', 10, [16, 17], b =>
    b.output(
      b.node(
        'RoiAlign',
        [b.input('x', [1, 2, 8, 8]), b.constant([2, 4], [1, 1, 5, 6, 0, 2, 7, 7]), b.constant([2], [0, 0], 'int64')],
        { output_height: 2n, output_width: 3n },
      ),
    ),
  ),
  row('GridSample', 16, [20, 21], b =>
    b.output(
      b.node(
        'GridSample',
        [b.input('x', [1, 2, 5, 5]), b.constant([1, 2, 2, 2], [-0.5, 0.1, 0.9, -0.9, 0, 0, 0.3, 0.2])],
        { mode: 'bilinear' },
      ),
    ),
  ),
  row('DFT', 17, [20, 21], b => b.output(b.node('DFT', [b.input('x', [1, 8, 4, 1])], { axis: 2n }))),
  row('Crop by borders', 7, [10, 13], b =>
    b.output(b.node('Crop', [b.input('x', [1, 2, 6, 7])], { border: [1n, 2n, 0n, 3n] })),
  ),
  row('Crop to a size', 7, [10], b =>
    b.output(b.node('Crop', [b.input('x', [1, 2, 6, 7])], { border: [1n, 2n, 0n, 0n], scale: [3n, 4n] })),
  ),
  row('ImageScaler', 7, [10, 13], b =>
    b.output(b.node('ImageScaler', [b.input('x', [1, 3, 4, 4])], { scale: 0.5, bias: [1, -2, 3] })),
  ),
  row('Affine', 7, [10], b => b.output(b.node('Affine', [b.input('x', [2, 3])], { alpha: 0.5, beta: -2 }))),
];
