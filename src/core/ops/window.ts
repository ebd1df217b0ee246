/** Sliding windows of convolutions and poolings: output sizes from kernel, strides, pads, dilations and auto_pad. */
import type { Dim, Shape } from '../ir/dim';
import type { Node } from '../ir/node';
import type { InferContext } from './op';
import { addDims, atLeast, ceilDivide, floorDivide, minDims, multiplyDims, subtractDims } from './symbolic';

export interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Begin of every axis, then end of every axis. */
  readonly pads: readonly number[];
  readonly autoPad: string;
}

/** The window of a node over `rank` spatial axes; reports and gives undefined when the attributes do not fit. */
export function windowOf(ctx: InferContext, kernel: readonly Dim[], rank: number): Window | undefined {
  const { node } = ctx;
  const ones = Array<number>(rank).fill(1);
  const strides = node.ints('strides', ones);
  const dilations = node.ints('dilations', ones);
  const pads = node.ints('pads', Array<number>(2 * rank).fill(0));
  if (kernel.length !== rank || strides.length !== rank || dilations.length !== rank || pads.length !== 2 * rank) {
    ctx.problem(
      `kernel (${kernel.length}), strides (${strides.length}), dilations (${dilations.length}) or pads (${pads.length}) do not fit ${rank} spatial axes`,
    );
    return undefined;
  }
  if ([...strides, ...dilations, ...kernel].some(n => typeof n === 'number' && n < 1)) {
    ctx.problem('kernel, strides and dilations must be positive');
    return undefined;
  }
  return { kernel, strides, dilations, pads, autoPad: node.string('auto_pad', 'NOTSET') };
}

/** Size of a dilated kernel. */
const extent = (kernel: Dim, dilation: number): Dim => addDims(multiplyDims(subtractDims(kernel, 1), dilation), 1);

/**
 * Spatial output sizes of a window that slides over `input`; undefined after a report when the window does not fit.
 * With ceil_mode a last window that would start in the end padding is dropped (ONNX, AveragePool and MaxPool).
 */
export function slide(ctx: InferContext, input: Shape, window: Window, ceilMode = false): Dim[] | undefined {
  const sizes: Dim[] = [];
  for (const [i, size] of input.entries()) {
    const stride = window.strides[i]!;
    const span = extent(window.kernel[i]!, window.dilations[i]!);
    if (window.autoPad.startsWith('SAME')) {
      sizes.push(span === null ? null : ceilDivide(size, stride));
      continue;
    }
    const explicit = window.autoPad !== 'VALID';
    const begin = explicit ? window.pads[i]! : 0;
    const end = explicit ? window.pads[i + input.length]! : 0;
    const room = subtractDims(addDims(size, begin + end), span);
    if (atLeast(room, 0) === false) {
      ctx.problem(`a window of ${span} does not fit spatial axis ${i} of size ${size} with pads ${begin} and ${end}`);
      return undefined;
    }
    sizes.push(ceilMode ? ceilSize(room, stride, size, begin) : addDims(floorDivide(room, stride), 1));
  }
  return sizes;
}

function ceilSize(room: Dim, stride: number, size: Dim, begin: number): Dim {
  const out = addDims(ceilDivide(room, stride), 1);
  const lastStart = multiplyDims(subtractDims(out, 1), stride);
  const inside = atLeast(subtractDims(addDims(size, begin), 1), lastStart);
  if (inside === undefined) return null;
  return inside ? out : subtractDims(out, 1);
}

/** Spatial output sizes of a transposed convolution (ONNX, ConvTranspose). */
export function unslide(ctx: InferContext, input: Shape, window: Window): Dim[] | undefined {
  const { node } = ctx;
  const fixed = node.ints('output_shape');
  if (fixed) return fixed.slice(-input.length);
  const extra = node.ints('output_padding', Array<number>(input.length).fill(0));
  if (extra.length !== input.length) {
    ctx.problem(`output_padding (${extra.length}) does not fit ${input.length} spatial axes`);
    return undefined;
  }
  const sizes = input.map((size, i) => {
    const last = multiplyDims(subtractDims(size, 1), window.strides[i]!);
    const unpadded = addDims(addDims(last, extent(window.kernel[i]!, window.dilations[i]!)), extra[i]!);
    // SAME pads down to size x stride; a kernel smaller than its stride does not reach so far.
    if (window.autoPad.startsWith('SAME')) return minDims(multiplyDims(size, window.strides[i]!), unpadded);
    const explicit = window.autoPad !== 'VALID';
    return explicit ? subtractDims(unpadded, window.pads[i]! + window.pads[i + input.length]!) : unpadded;
  });
  if (sizes.some(s => atLeast(s, 0) === false)) {
    ctx.problem('pads are larger than the output');
    return undefined;
  }
  return sizes;
}

/** The kernel of a convolution: the weight's spatial dimensions, or the attribute where those are unknown. */
export function kernelOf(ctx: InferContext, weight: Shape | undefined, node: Node = ctx.node): readonly Dim[] {
  const attribute = node.ints('kernel_shape');
  if (!weight) return attribute ?? [];
  const spatial = weight.slice(2);
  return attribute && attribute.length === spatial.length ? spatial.map((d, i) => d ?? attribute[i]!) : spatial;
}
