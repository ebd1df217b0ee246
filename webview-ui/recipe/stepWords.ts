import type { ChoiceName } from '../../src/core/transforms/quantize/choices';

/** How a choice is put to the user. */
export interface Words {
  readonly label: string;
  readonly help: string;
  /** By value; a value without words stands for itself. */
  readonly values?: Readonly<Record<string, string>>;
}

/** In the order shown. */
export const choiceWords: Readonly<Partial<Record<ChoiceName, Words>>> = {
  calibration: {
    label: 'Range of activations',
    help: 'How the range that the integers stand for is found in the calibration data',
    values: {
      minmax: 'Smallest to largest',
      'moving-average': 'Average of smallest and largest',
      percentile: 'Percentile: leaves out outliers',
      entropy: 'Least loss of information',
      mse: 'Least squared error',
    },
  },
  percentile: { label: 'Percentile', help: 'How much of the values the range holds, in percent' },
  perTensor: {
    label: 'Scales of weights',
    help: 'One scale per output channel is more exact; one per layer suits older targets',
    values: { false: 'One per output channel', true: 'One per layer' },
  },
  asymmetricWeights: {
    label: 'Zero points of weights',
    help: 'With them the integers fit weights of mostly one sign better; convolutions take longer, and onnxruntime before 1.27 runs them with one scale per layer only',
    values: { false: 'Without (symmetric)', true: 'With zero points' },
  },
  activations: {
    label: 'Bits of activations',
    help: '16 bits are closer to floating point, and the CPU computes such layers in floating point',
  },
  symmetricActivations: {
    label: 'Zero points of activations',
    help: 'Some accelerators take none; a CPU is slower without',
    values: { false: 'With zero points', true: 'Without (symmetric)' },
  },
  format: {
    label: 'Written as',
    help: 'Both compute the same; runtimes differ in which of them they read',
    values: { qdq: 'Pairs of nodes (QDQ)', qoperator: 'Integer operators (QOperator)' },
  },
  bits: { label: 'Bits of a weight', help: '4 bits: matrix products and tables alone' },
  blockSize: { label: 'Weights that share a scale', help: 'Fewer are more exact and take more room' },
  symmetric: {
    label: 'Zero points',
    help: 'Without them the range is the same on both sides of 0',
    values: { false: 'With zero points', true: 'Without (symmetric)' },
  },
  accuracyLevel: {
    label: 'Products computed in',
    help: '8 bits are several times faster on a CPU; FP32 is more exact',
    values: { 4: '8 bits', 0: 'FP32' },
  },
  reduceRange: {
    label: 'Weights in 7 bits',
    help: 'For x86 processors without VNNI, where products of full 8 bits can overflow',
    values: { auto: 'Only if needed here', false: 'No', true: 'Yes' },
  },
  target: {
    label: 'Will run on',
    help: 'Another machine may need weights in 7 bits where this one does not',
    values: { here: 'This machine', elsewhere: 'Another machine' },
  },
  recover: { label: 'Recover accuracy', help: 'Tries four corrections and keeps those that help' },
  equalize: {
    label: 'Even out channels',
    help: 'Cross-layer equalization: scales channels so that all of them use the integers well',
  },
  equalizeClips: {
    label: 'Even out through ReLU6 too',
    help: 'Evens out channels across ReLU6 as well, which can change what the model computes',
  },
  absorbBias: { label: 'Move large biases', help: 'Large biases move to the next layer, which narrows the ranges' },
  correctBias: { label: 'Correct biases', help: 'Takes out the mean error that quantization adds to each channel' },
  adaround: {
    label: 'Round weights by their effect (minutes)',
    help: 'AdaRound: rounds each weight up or down as keeps the layer’s output nearest; kept only where it helps',
  },
};

export const borderWords: Words = {
  label: 'Inputs and outputs',
  help: 'Of the model; kept in FP32, programs that use it need no change',
  values: { false: 'Stay FP32', true: 'Become FP16' },
};
