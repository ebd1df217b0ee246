/** MACs and parameters against figures worked out by hand, and published ones for the models of the corpus. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { corpusFiles, openFixture, openModel, skipWithoutCorpus } from '../support/onnxFiles';

type Row = readonly [layer: string, macs: number | null, parameters: number];
interface Expected {
  readonly dims?: Record<string, number>;
  readonly layers: readonly Row[];
  readonly parameters: number;
  readonly weightBytes: number;
}

const table: Readonly<Record<string, Expected>> = {
  'residual_bn.onnx': {
    layers: [
      ['stem', 8 * 8 * 8 * (3 * 9), 8 * 3 * 9],
      ['stem_bn', 0, 4 * 8],
      ['conv1', 12 * 8 * 8 * (8 * 9), 12 * 8 * 9],
      ['conv2', 8 * 8 * 8 * (12 * 9), 8 * 12 * 9],
      ['add', 0, 0],
      ['fc', 4 * 8, 4 * 8 + 4],
    ],
    parameters: 216 + 32 + 864 + 48 + 864 + 32 + 36,
    weightBytes: 4 * 2092,
  },
  'depthwise_se.onnx': {
    layers: [
      ['expand', 16 * 36 * 4, 16 * 4],
      ['relu6', 0, 0], // the bounds of Clip are no parameters
      ['depthwise', 16 * 36 * 9, 16 * 9], // one input channel per group
      ['se_squeeze', 4 * 16, 4 * 16 + 4],
      ['project', 4 * 36 * 16, 4 * 16],
    ],
    parameters: 64 + 144 + 68 + 80 + 64,
    weightBytes: 4 * 420,
  },
  'flatten_gemm.onnx': { layers: [['fc', 54 * 5, 54 * 5]], parameters: 114 + 270, weightBytes: 4 * 384 },
  // The transposed one multiplies every input element by every weight of its channel.
  'conv_transpose.onnx': {
    layers: [
      ['conv', 6 * 25 * 27, 6 * 27],
      ['up', 6 * 25 * (4 * 4), 6 * 4 * 4 + 4],
    ],
    parameters: 262,
    weightBytes: 4 * 262,
  },
  // 2 directions x 4 gates x 5 hidden x (4 features + 5 hidden) per step and sequence; weights, recurrences, 2 biases.
  'lstm_bidirectional.onnx': {
    dims: { time: 7, batch: 3 },
    layers: [['lstm', 7 * 3 * 2 * 4 * 5 * (4 + 5), 2 * 4 * 5 * (4 + 5 + 2)]],
    parameters: 440,
    weightBytes: 4 * 440,
  },
  'gru.onnx': {
    dims: { time: 7, batch: 3 },
    layers: [['gru', 7 * 3 * 3 * 5 * (4 + 5), 3 * 5 * (4 + 5 + 2)]],
    parameters: 165,
    weightBytes: 4 * 165,
  },
  // A condition that is an input: the dearer branch, and the weights of both.
  'if_branch.onnx': { layers: [['choose', 3168, 88]], parameters: 88, weightBytes: 4 * 88 },
  // How often it runs is an input.
  'loop.onnx': { layers: [['repeat', null, 16]], parameters: 16, weightBytes: 64 },
  // Both users show the shared weight, the total counts it once.
  'shared_weights.onnx': {
    layers: [
      ['first', 36, 36],
      ['second', 36, 36],
      ['head', 12, 12],
    ],
    parameters: 36 + 12,
    weightBytes: 4 * 48,
  },
  // The weight as stored: int8, and an int32 bias; scales and zero points are none.
  'qdq_conv.onnx': {
    layers: [
      ['w_dequantize', 0, 0],
      ['conv', 4 * 36 * 27, 4 * 27 + 4],
      ['relu', 0, 0],
    ],
    parameters: 112,
    weightBytes: 108 + 4 * 4,
  },
  'qlinear_conv.onnx': { layers: [['conv', 4 * 36 * 27, 108]], parameters: 108, weightBytes: 108 },
  'int4_blocks.onnx': { layers: [['matmul', 32 * 8, 32 * 8]], parameters: 256, weightBytes: 128 },
  'matmul_nbits.onnx': { layers: [['matmul', 32 * 8, 32 * 8]], parameters: 256, weightBytes: 128 },
  'constant_weights.onnx': { layers: [['conv', 4 * 16 * 18, 76]], parameters: 76, weightBytes: 304 },
  'custom_domain.onnx': { layers: [['fancy', null, 0]], parameters: 72, weightBytes: 288 },
  'dynamic_reshape.onnx': {
    dims: { height: 5, width: 6 },
    layers: [
      ['conv', 4 * 30 * 27, 108],
      ['reshape', 0, 0],
    ],
    parameters: 108,
    weightBytes: 432,
  },
};

for (const [name, expected] of Object.entries(table))
  test(`fixture ${name}`, async () => {
    const inspection = inspect(await openFixture(name), { name, bytes: 0 }, { dims: expected.dims });
    for (const [layer, macs, parameters] of expected.layers) {
      const found = inspection.layers.find(l => l.name === layer);
      assert.deepEqual(found && [found.macs, found.parameters], [macs, parameters], layer);
    }
    assert.equal(inspection.parameters, expected.parameters);
    assert.equal(inspection.weightBytes, expected.weightBytes);
    const unknown = inspection.layers.filter(l => l.macs === null).map(l => l.name);
    assert.deepEqual(inspection.unknownCost, unknown);
    const sum = unknown.length > 0 ? null : inspection.layers.reduce((n, l) => n + l.macs!, 0);
    assert.equal(inspection.macs, sum);
    assert.equal(inspection.flops, sum === null ? null : 2 * sum);
  });

/** Millions of MACs of Conv, Gemm and MatMul at batch 1, as onnxruntime executes them. */
const corpus: Readonly<Record<string, number>> = {
  'light_squeezenet.onnx': 349.2,
  'light_densenet121.onnx': 2834.2,
  'ultraface_rfb320.onnx': 100.4,
  'shufflenetv2_random_op12.onnx': 144.9,
  'mobilenetv2_035_cifar10_96_bn.onnx': 10.7,
  'fashion_resnet8_bn.onnx': 9.3,
  'magika_v3_3.onnx': 366.7,
};

test('corpus: MACs at batch 1', { skip: skipWithoutCorpus }, async () => {
  let compared = 0;
  for (const file of corpusFiles) {
    const name = path.basename(file);
    const expected = corpus[name];
    if (expected === undefined) continue;
    const { macs, unknownCost } = inspect(await openModel(file), { name, bytes: 0 });
    assert.equal(
      macs === null ? null : (macs / 1e6).toFixed(1),
      expected.toFixed(1),
      `${name} ${unknownCost.join(' ')}`,
    );
    compared++;
  }
  assert.ok(compared > 0, 'the corpus holds none of the models with a known figure');
});
