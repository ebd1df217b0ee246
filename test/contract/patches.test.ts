/** What linear operators read at each place: times the weights, that is what the runtime computes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { readTensor } from '../../src/core/ir';
import { floatsOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { findOp } from '../../src/core/ops/registry';
import { execute } from '../support/execute';
import { type AttributeArgument, ModelBuilder } from '../support/modelBuilder';

const cases: [name: string, op: string, x: number[], w: number[], Record<string, AttributeArgument>][] = [
  ['strides and uneven padding', 'Conv', [2, 3, 7, 8], [4, 3, 3, 2], { strides: [2n, 1n], pads: [1n, 0n, 2n, 1n] }],
  ['groups and dilations', 'Conv', [1, 4, 9, 9], [6, 2, 3, 3], { group: 2n, dilations: [2n, 3n] }],
  ['SAME_UPPER', 'Conv', [1, 2, 8, 5], [3, 2, 4, 3], { auto_pad: 'SAME_UPPER', strides: [3n, 2n] }],
  ['SAME_LOWER', 'Conv', [1, 2, 8, 5], [3, 2, 4, 3], { auto_pad: 'SAME_LOWER', strides: [3n, 2n] }],
  ['VALID', 'Conv', [1, 2, 8, 5], [3, 2, 4, 3], { auto_pad: 'VALID', strides: [3n, 2n] }],
  ['one dimension', 'Conv', [2, 3, 11], [2, 3, 5], { pads: [2n, 2n] }],
  ['three dimensions', 'Conv', [1, 2, 4, 5, 3], [2, 2, 2, 2, 3], { pads: [1n, 0n, 1n, 0n, 1n, 1n] }],
  ['depthwise', 'Conv', [1, 5, 6, 6], [5, 1, 3, 3], { group: 5n, pads: [1n, 1n, 1n, 1n] }],
  ['rows', 'Gemm', [3, 4], [4, 5], {}],
  ['rows, transposed weights', 'Gemm', [3, 4], [5, 4], { transB: 1n }],
  ['rows of a stack', 'MatMul', [2, 3, 4], [4, 5], {}],
];

for (const [name, op, xDims, wDims, attributes] of cases)
  test(`${op}: ${name}`, async () => {
    const b = new ModelBuilder(13);
    const random = new Random(29);
    const model = b.output(b.node(op, [b.input('x', xDims), b.random(wDims, random)], attributes)).build();
    const node = model.graph.nodes[0]!;
    const linear = findOp(node)!.linear!;
    const { rows, columns, rowsAreOutputs, groups } = linear.layout(node, wDims)!;
    const weights = floatsOf('float32', await readTensor(model.graph.initializers.get(node.inputs[1]!)!));
    const x = Float32Array.from({ length: xDims.reduce((n, d) => n * d, 1) }, () => random.normal());
    const [expected] = Object.values(await execute(model, { x: { type: 'float32', dims: xDims, data: x } }));
    const patches = linear.patches(node, wDims, xDims);
    const outputs = rowsAreOutputs ? rows : columns;
    assert.equal(patches.positions * outputs, expected!.data.length);
    const { length } = patches;
    const read = new Float32Array(groups * length);
    const perImage = patches.positions / (op === 'Conv' ? xDims[0]! : 1);
    for (let position = 0; position < patches.positions; position++) {
      patches.copy(x, position, read, 0, length);
      for (let o = 0; o < outputs; o++) {
        const from = Math.floor(o / (outputs / groups)) * length;
        let sum = 0;
        for (let k = 0; k < length; k++)
          sum += read[from + k]! * weights[rowsAreOutputs ? o * length + k : k * outputs + o]!;
        const image = Math.floor(position / perImage);
        const at = op === 'Conv' ? (image * outputs + o) * perImage + (position % perImage) : position * outputs + o;
        assert.ok(Math.abs(sum - Number(expected!.data[at])) < 1e-4, `position ${position}, output ${o}`);
      }
    }
  });
