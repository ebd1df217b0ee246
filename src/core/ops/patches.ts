/** What each result of a linear operator reads: the rows of the matrix that its weights are multiplied by (im2col). */
import type { Node } from '../ir/node';

export interface Patches {
  /** Places at which the weights are applied: batch and spatial positions of the output, or rows of a matrix. */
  readonly positions: number;
  /** Values read at a position for one group. */
  readonly length: number;
  /**
   * Writes what the groups read at a position, in the order of the weights of one output: the first from `offset` on, the others each
   * `stride` behind.
   */
  copy(input: Float32Array, position: number, to: Float32Array, offset: number, stride: number): void;
}

/** Each vector along the last axis. */
export function rowPatches(inputDims: readonly number[]): Patches {
  const length = inputDims.at(-1)!;
  return {
    positions: inputDims.slice(0, -1).reduce((n, d) => n * d, 1),
    length,
    copy: (input, position, to, offset) => to.set(input.subarray(position * length, (position + 1) * length), offset),
  };
}

/** One spatial axis of a convolution. */
interface SlidingAxis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
  readonly outputs: number;
}

/** Windows of a convolution of input [N, C, spatial] by weights [M, C / group, kernel]; zeros where they reach into the padding. */
export function convPatches(node: Node, weightDims: readonly number[], inputDims: readonly number[]): Patches {
  const [channels, ...kernel] = weightDims.slice(1) as [number, ...number[]];
  const groups = node.int('group', 1);
  const axes = kernel.map((k, i) => slidingAxis(node, k, inputDims[i + 2]!, i, kernel.length));
  const perImage = product(axes.map(a => a.outputs));
  const [imageSize, channelSize, taps] = [product(inputDims.slice(1)), product(inputDims.slice(2)), product(kernel)];
  return {
    positions: inputDims[0]! * perImage,
    length: channels * taps,
    copy(input, position, to, offset, stride) {
      const places = placesOf(axes, position % perImage);
      let channel = Math.floor(position / perImage) * imageSize;
      for (let group = 0; group < groups; group++)
        for (let c = 0, i = offset + group * stride; c < channels; c++, channel += channelSize)
          for (const place of places) to[i++] = place < 0 ? 0 : input[channel + place]!;
    },
  };
}

/** Spatial offsets that the kernel covers at one output position; -1 in the padding. */
function placesOf(axes: readonly SlidingAxis[], position: number): number[] {
  let places = [0];
  let rest = position;
  const at = axes.map(() => 0);
  for (let i = axes.length - 1; i >= 0; i--) {
    at[i] = rest % axes[i]!.outputs;
    rest = Math.floor(rest / axes[i]!.outputs);
  }
  for (const [i, { size, kernel, stride, dilation, begin }] of axes.entries())
    places = places.flatMap(place =>
      Array.from({ length: kernel }, (_, k) => {
        const index = at[i]! * stride + k * dilation - begin;
        return place < 0 || index < 0 || index >= size ? -1 : place * size + index;
      }),
    );
  return places;
}

function slidingAxis(node: Node, kernel: number, size: number, axis: number, rank: number): SlidingAxis {
  const stride = node.ints('strides')?.[axis] ?? 1;
  const dilation = node.ints('dilations')?.[axis] ?? 1;
  const span = (kernel - 1) * dilation + 1;
  const autoPad = node.string('auto_pad', 'NOTSET');
  if (autoPad.startsWith('SAME')) {
    const outputs = Math.ceil(size / stride);
    const padding = Math.max((outputs - 1) * stride + span - size, 0);
    const begin = autoPad === 'SAME_LOWER' ? Math.ceil(padding / 2) : Math.floor(padding / 2);
    return { size, kernel, stride, dilation, begin, outputs };
  }
  const pads = autoPad === 'VALID' ? undefined : node.ints('pads');
  const [begin, end] = [pads?.[axis] ?? 0, pads?.[axis + rank] ?? 0];
  return { size, kernel, stride, dilation, begin, outputs: Math.floor((size + begin + end - span) / stride) + 1 };
}

const product = (factors: readonly number[]): number => factors.reduce((n, f) => n * f, 1);
