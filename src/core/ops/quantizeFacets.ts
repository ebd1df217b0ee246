import type { Node } from '../ir/node';
import type { QuantizeFacet } from './op';

/**
 * How operators quantize for onnxruntime's CPU provider, tried on 1.30: which QDQ patterns its optimizer turns into
 * integer kernels at level extended. What is not here stays float there too: ConvTranspose, Pad, SpaceToDepth, Sub, Div,
 * Min, Max, Tanh, HardSigmoid, HardSwish, PRelu, GlobalMaxPool, ReduceMean, InstanceNormalization ...
 */
export const convQuantize: QuantizeFacet = {
  role: 'integer',
  activations: [0],
  weight: {
    input: 1,
    axis: () => 0,
    // Depthwise, 64 channels of 32 x 32: 1 ms with one zero point, 60 ms with one for each channel.
    sharesZeroPoint: (node, dims) => node.int('group', 1) > 1 && dims[1] === 1,
  },
  bias: 2,
  qLinear: 'convolution',
};

export const gemmQuantize: QuantizeFacet = {
  role: 'integer',
  activations: [0],
  weight: { input: 1, axis: node => (node.int('transB', 0) ? 0 : 1) },
  bias: 2,
  floatOutput: true,
  qLinear: 'gemm',
};

export const matMulQuantize: QuantizeFacet = {
  role: 'integer',
  activations: [0],
  // One scale per column; the kernels know no other axis.
  weight: { input: 1, axis: (_, rank) => (rank === 2 ? 1 : undefined) },
  floatOutput: true,
  qLinear: 'matMul',
};

/** An integer kernel of one input without weights: LeakyRelu, Sigmoid, GlobalAveragePool. */
export const unaryQuantize: QuantizeFacet = { role: 'integer', activations: [0], qLinear: 'pointwise' };
/** An integer kernel of several inputs, each with a scale of its own: Add, Mul. */
export const binaryQuantize: QuantizeFacet = { role: 'integer', activations: 'all', qLinear: 'pointwise' };
export const concatQuantize: QuantizeFacet = { role: 'integer', activations: 'all', qLinear: 'concat' };

export const averagePoolQuantize: QuantizeFacet = {
  role: 'integer',
  activations: [0],
  qLinear: 'pointwise',
  refuses: node =>
    node.ints('dilations', []).some(d => d !== 1) ? 'no integer kernel averages with dilations' : undefined,
};

/** Moves values: Reshape, Transpose, Slice, Split, Gather ... */
export const moveQuantize: QuantizeFacet = { role: 'sameScale', activations: [0] };

export const maxPoolQuantize: QuantizeFacet = {
  role: 'sameScale',
  activations: [0],
  refuses: node => (node.outputs[1] ? 'gives out indices' : undefined),
};

export const resizeQuantize: QuantizeFacet = {
  role: 'sameScale',
  activations: [0],
  refuses: (node: Node) => {
    if (node.string('mode', 'nearest') !== 'nearest') return 'only nearest-neighbour resizing has an integer kernel';
    if (node.string('coordinate_transformation_mode') === 'tf_crop_and_resize') return 'fills what lies outside';
    return undefined;
  },
};

/** An activation that becomes a limit of the range of the layer before it: Relu, Clip. */
export const absorbedQuantize: QuantizeFacet = { role: 'absorbed', activations: [0] };
