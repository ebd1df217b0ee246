import { type Node, tensorElements } from '../ir';
import { axisView } from '../numeric/quantization';
import type { Constants } from './constants';

/** y = x * scale + shift, one pair per channel. Doubles: variances may be tiny. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** What a BatchNormalization in inference form computes; a sentence where it cannot be said. */
export async function batchNormAffine(constants: Constants, node: Node): Promise<Affine | string> {
  if (node.int('training_mode', 0) !== 0) return 'is in training mode';
  if (node.int('spatial', 1) !== 1) return 'normalizes every position by itself (spatial 0)';
  if (node.outputs.slice(1).some(name => name && isRead(constants, name))) return 'has its statistics read';
  const [gamma, beta, mean, variance] = await Promise.all(node.inputs.slice(1, 5).map(name => constants.floats(name)));
  if (!gamma || !beta || !mean || !variance) return 'has parameters that are not constant';
  const epsilon = node.float('epsilon', 1e-5);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon));
  if (!scale.every(Number.isFinite)) return 'has a variance that is not positive';
  return { scale, shift: scale.map((a, c) => beta[c]! - mean[c]! * a) };
}

const isRead = ({ index }: Constants, name: string) => index.isGraphOutput(name) || index.consumers(name).length > 0;

/**
 * What an Add, Sub, Mul or Div with a constant computes of its other operand, of rank `rank` with `channels` along axis 1;
 * undefined when the constant is not one value or one per channel. `input`: which operand is the variable one.
 */
export async function arithmeticAffine(
  constants: Constants,
  node: Node,
  input: number,
  rank: number,
  channels: number,
): Promise<Affine | undefined> {
  const make = arithmetic[node.opType];
  const tensor = constants.tensor(node.inputs[1 - input]);
  if (!make || !tensor || tensor.dims.length > rank) return undefined;
  const perChannel = tensor.dims.at(1 - rank) === channels;
  const elements = tensorElements(tensor);
  if (elements !== 1 && !(perChannel && elements === channels)) return undefined;
  const values = await constants.floats(node.inputs[1 - input]);
  if (!values) return undefined;
  const c = Float64Array.from({ length: channels }, (_, i) => values[elements === 1 ? 0 : i]!);
  return make(c, input);
}

const ones = (c: Float64Array) => new Float64Array(c.length).fill(1);
const zeros = (c: Float64Array) => new Float64Array(c.length);

const arithmetic: Readonly<Record<string, (c: Float64Array, input: number) => Affine | undefined>> = {
  Add: c => ({ scale: ones(c), shift: c }),
  Mul: c => ({ scale: c, shift: zeros(c) }),
  Sub: (c, input) => (input === 0 ? { scale: ones(c), shift: c.map(v => -v) } : { scale: ones(c).fill(-1), shift: c }),
  Div: (c, input) => (input === 0 ? { scale: c.map(v => 1 / v), shift: zeros(c) } : undefined),
};

/** Weights times one factor per output channel. `groups`: the axis holds the channels of one group, axis 0 the groups' inputs (ConvTranspose). */
export function scaledChannels(
  values: Float32Array,
  dims: readonly number[],
  axis: number,
  scale: Float64Array,
  groups: number,
): Float32Array {
  const { channels, inner } = axisView(dims, axis);
  const perGroup = values.length / groups;
  const scaled = new Float32Array(values.length);
  for (let start = 0, block = 0; start < values.length; start += inner, block++) {
    const factor = scale[Math.floor(start / perGroup) * channels + (block % channels)]!;
    const end = start + inner;
    for (let i = start; i < end; i++) scaled[i] = values[i]! * factor;
  }
  return scaled;
}

/** beta * bias * scale + shift; a missing bias is 0, one of a single element is broadcast. */
export function shiftedBias(
  bias: Float32Array | undefined,
  beta: number,
  affine: Affine,
  channels: number,
): Float32Array {
  return Float32Array.from({ length: channels }, (_, c) => {
    const b = bias ? bias[bias.length === 1 ? 0 : c]! * beta : 0;
    return b * affine.scale[c]! + affine.shift[c]!;
  });
}
