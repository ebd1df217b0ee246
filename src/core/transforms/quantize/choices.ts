import type { RecoveryOptions } from '../recovery/options';

export const quantizeModes = ['static', 'dynamic', 'weights'] as const;
export type QuantizeMode = (typeof quantizeModes)[number];

/** One choice that quantization leaves to the user. */
export interface Choice<T> {
  /** All values there are; a flag's are false and true. None: any number `between` two, both included. */
  readonly values: readonly T[];
  readonly between?: readonly [low: number, high: number];
  /** What holds where it is left open. */
  readonly default: T;
  /** Elsewhere it means nothing. */
  readonly modes: readonly QuantizeMode[];
  /** It means something beside this value of another choice alone. */
  readonly beside?: readonly [choice: string, value: string];
  /** For the recipe's schema: one or two plain sentences. */
  readonly description: string;
}

const flag = (modes: readonly QuantizeMode[], description: string): Choice<boolean> => ({
  values: [false, true],
  default: false,
  modes,
  description,
});
const oneOf = <const T extends string | number | boolean>(
  values: readonly T[],
  modes: readonly QuantizeMode[],
  description: string,
): Choice<T> => ({ values, default: values[0]!, modes, description });
const between = (
  range: readonly [low: number, high: number],
  usual: number,
  modes: readonly QuantizeMode[],
  description: string,
): Choice<number> => ({ values: [], between: range, default: usual, modes, description });

/** Of a list of values the first is the default. */
const own = {
  format: oneOf(
    ['qdq', 'qoperator'],
    ['static'],
    'How integers are written: QuantizeLinear and DequantizeLinear around float operators, or operators on integers.',
  ),
  calibration: oneOf(
    ['minmax', 'moving-average', 'percentile', 'entropy', 'mse'],
    ['static'],
    'How ranges of activations are chosen from the data: by the extremes of all samples or their moving average, or by how often numbers come.',
  ),
  percentile: {
    ...between(
      [50, 100],
      99.99,
      ['static'],
      'With calibration percentile: how much of the numbers the range holds, in percent.',
    ),
    beside: ['calibration', 'percentile'],
  },
  bits: oneOf([8, 4], quantizeModes, 'Bits of the weights. 4: with mode weights only.'),
  perTensor: flag(['static', 'dynamic'], 'One scale for each weight instead of one for each output channel.'),
  asymmetricWeights: flag(
    ['static'],
    'Weights with zero points: closer to float where a channel has mostly one sign; convolutions take longer, and onnxruntime before 1.27 runs them with perTensor only.',
  ),
  activations: oneOf(
    [8, 16],
    ['static'],
    'Bits of the activations. 16 is closer to float; the CPU provider of onnxruntime computes such layers in float.',
  ),
  symmetricActivations: flag(
    ['static'],
    'Activations with zero point 0, for accelerators that take no other; onnxruntime on a CPU is slower with them.',
  ),
  reduceRange: oneOf(
    ['auto', false, true],
    ['static', 'dynamic'],
    'Weights of 7 bits, for processors whose 8-bit products saturate (x86 without VNNI). auto: where this machine, as the target, is one.',
  ),
  target: oneOf(
    ['here', 'elsewhere'],
    ['static', 'dynamic'],
    'What runs the result: this machine, or another that is not known.',
  ),
  blockSize: { ...oneOf([16, 32, 64, 128, 256], ['weights'], 'Elements that share a scale.'), default: 32 },
  symmetric: flag(['weights'], 'No zero points.'),
  /** 4 is several times faster than the runtime's own default, which computes in float32 (measured). */
  accuracyLevel: oneOf([4, 0], ['weights'], '4: matrix products may compute in 8 bits; 0: in float32.'),
} as const satisfies Record<string, Choice<boolean | string | number>>;

const recovery: { readonly [K in keyof RecoveryOptions]-?: Choice<boolean> } = {
  equalize: flag(['static'], 'Balance the weight ranges of layers that follow each other.'),
  equalizeClips: flag(['static'], 'Balance through Clip (ReLU6) as well.'),
  absorbBias: flag(['static'], 'Move large biases before a Relu to the layer behind it.'),
  correctBias: flag(['static'], 'Put the mean error of each layer into its bias.'),
  adaround: flag(
    ['static'],
    'Round weights up or down as keeps the output of each layer nearest (takes minutes); kept only where the outputs do not get worse by it.',
  ),
  recover: flag(
    ['static'],
    'All of these but adaround, each kept only where the outputs do not get worse by it. Where the data have labels: only if INT8 changes classes, and if it is right no less often then.',
  ),
};

/**
 * Every choice of quantization beside which layers and which data: the one place where a choice is told. The types of options, the
 * fields of recipes with their defaults, the recipe's schema and the flags of the command line are made of it.
 */
export const quantizeChoices = { ...own, ...recovery };

type Choices = typeof quantizeChoices;
export type ChoiceName = keyof Choices;
export const choiceNames = Object.keys(quantizeChoices) as readonly ChoiceName[];

/** What the user has chosen; the rest is left open. */
export type ChosenOptions = { readonly [K in ChoiceName]?: Choices[K] extends Choice<infer T> ? T : never };
export type CompleteOptions = Required<ChosenOptions>;

/** What means something in a mode. */
export const choicesOf = (mode: QuantizeMode): readonly ChoiceName[] =>
  choiceNames.filter(name => quantizeChoices[name].modes.includes(mode));

/** Choices with those that are left open filled in; what else there is in `options` is left out. */
export function completeChoices<N extends ChoiceName>(
  options: ChosenOptions,
  names: readonly N[],
): Pick<CompleteOptions, N> {
  const complete = names.map(name => [name, options[name] ?? quantizeChoices[name].default]);
  return Object.fromEntries(complete) as Pick<CompleteOptions, N>;
}
