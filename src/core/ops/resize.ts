/** Resize and Upsample, and operators that rearrange space and depth or sample a grid. */
import type { Dim, Shape } from '../ir/dim';
import { contentNumbers } from './content';
import { axisIndices, noMacs, unknownDims } from './inferHelpers';
import { defineOp, type InferContext, type OpDef } from './op';
import { moveQuantize, resizeQuantize } from './quantizeFacets';
import { divideExactly, floorDivide, multiplyDims } from './symbolic';
import { gridSampleModes, resizeModes, upsampleScalesToInput, upsampleToResize } from './upgrades/semantics';

/** floor(size x scale) in float32, as onnxruntime computes it; symbols only by whole factors. */
export function scaleDim(size: Dim, scale: number): Dim {
  if (typeof size === 'number') return Math.floor(Math.fround(size * Math.fround(scale)));
  if (Number.isInteger(scale)) return multiplyDims(size, scale);
  const divisor = 1 / scale;
  return Number.isInteger(divisor) ? floorDivide(size, divisor) : null;
}

function scaled(
  ctx: InferContext,
  input: Shape,
  axes: readonly number[],
  scales: readonly number[],
): Shape | undefined {
  if (scales.length !== axes.length || scales.some(s => !(s > 0))) {
    ctx.problem(`scales [${scales.join(', ')}] do not fit ${axes.length} axes`);
    return undefined;
  }
  // With a region onnxruntime's sizes are not those of the standard, unless the region is all of the axis.
  const crops = ctx.node.string('coordinate_transformation_mode') === 'tf_crop_and_resize';
  const region = contentNumbers(ctx.content(1));
  const shape = [...input];
  for (const [i, axis] of axes.entries()) {
    const whole = !crops || (region?.[i] === 0 && region[i + axes.length] === 1);
    shape[axis] = whole ? scaleDim(input[axis]!, scales[i]!) : null;
  }
  return shape;
}

function sized(ctx: InferContext, input: Shape, axes: readonly number[], sizes: readonly Dim[]): Shape | undefined {
  if (sizes.length !== axes.length) {
    ctx.problem(`sizes [${sizes.join(', ')}] do not fit ${axes.length} axes`);
    return undefined;
  }
  const policy = ctx.node.string('keep_aspect_ratio_policy', 'stretch');
  const shape = [...input];
  if (policy === 'stretch') {
    for (const [i, axis] of axes.entries()) shape[axis] = sizes[i]!;
    return shape;
  }
  const ratios = axes.map((axis, i) => {
    const [from, to] = [input[axis], sizes[i]];
    return typeof from === 'number' && typeof to === 'number' ? to / from : Number.NaN;
  });
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  for (const [i, axis] of axes.entries()) {
    // The side that sets the scale is met exactly; the other is rounded half up (ONNX, Resize).
    const size = input[axis];
    const exact = typeof size === 'number' && !Number.isNaN(scale) ? size * scale : null;
    shape[axis] = exact === null ? null : ratios[i] === scale ? sizes[i]! : Math.floor(exact + 0.5);
  }
  return shape;
}

/** Opset 10: X, scales. Since 11: X, roi, scales, sizes. Since 18: axes and keep_aspect_ratio_policy. */
export const resize = defineOp({
  type: 'Resize',
  extents: [2, 3],
  plumbing: true,
  since: [10, 11, 13, 18, 19],
  quantize: resizeQuantize,
  upgrade: { 11: resizeModes },
  // Opset 11 put the region of interest, which may be of any float type, before the scales.
  float32Inputs: opset => [opset < 11 ? 1 : 2],
  family: 'shape',
  settings: [1, 2, 3],
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
    const axes = axisIndices(
      ctx,
      ctx.node.ints(
        'axes',
        input.map((_, i) => i),
      ),
      input.length,
    );
    if (!axes) return;
    const sizes = ctx.node.inputs[3] ? ctx.content(3)?.values : undefined;
    const scales = contentNumbers(ctx.content(ctx.opset < 11 ? 1 : 2));
    if (sizes) return ctx.setOutput(0, ctx.type(0), sized(ctx, input, axes, sizes));
    if (scales && scales.length > 0) return ctx.setOutput(0, ctx.type(0), scaled(ctx, input, axes, scales));
    const rank = unknownDims(input.length);
    ctx.setOutput(
      0,
      ctx.type(0),
      rank.map((d, i) => (axes.includes(i) ? d : input[i]!)),
    );
  },
  cost: noMacs,
});

/** Scales: two attributes in opset 1, one in 7, an input in 9. Gone since 10, where Resize took its place. */
export const upsample = defineOp({
  type: 'Upsample',
  plumbing: true,
  since: [1, 7, 9, 10],
  float32Inputs: () => [1],
  upgrade: { 9: upsampleScalesToInput, 10: upsampleToResize },
  family: 'shape',
  settings: [1],
  infer: ctx => {
    const input = ctx.shape(0);
    if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
    const axes = input.map((_, i) => i);
    const [height, width] = [ctx.node.float('height_scale'), ctx.node.float('width_scale')];
    const first = height !== undefined && width !== undefined ? [1, 1, height, width] : undefined;
    const scales = ctx.node.floats('scales') ?? first ?? contentNumbers(ctx.content(1));
    ctx.setOutput(0, ctx.type(0), scales ? scaled(ctx, input, axes, scales) : unknownDims(input.length));
  },
  cost: noMacs,
});

/** [N, C, H, W] -> [N, C/b^2, H b, W b], or back. */
const spaceDepth = (type: string, since: readonly number[], toSpace: boolean, quantize?: OpDef['quantize']): OpDef =>
  defineOp({
    type,
    since,
    quantize,
    plumbing: true,
    family: 'shape',
    infer: ctx => {
      const input = ctx.shape(0);
      const block = ctx.node.int('blocksize', 0);
      if (!input) return ctx.setOutput(0, ctx.type(0), undefined);
      if (input.length !== 4 || block < 1) return ctx.problem(`blocksize ${block} and rank ${input.length} do not fit`);
      const [n, c, h, w] = input as readonly [Dim, Dim, Dim, Dim];
      const down = (d: Dim, by: number) => divideExactly(d, by);
      const shape = toSpace
        ? [n, down(c, block * block), multiplyDims(h, block), multiplyDims(w, block)]
        : [n, multiplyDims(c, block * block), down(h, block), down(w, block)];
      const indivisible = shape.some((d, i) => d === null && typeof input[i] === 'number');
      if (indivisible) return ctx.problem(`[${input.join(', ')}] does not divide by blocksize ${block}`);
      ctx.setOutput(0, ctx.type(0), shape);
    },
    cost: noMacs,
  });

/** Input [N, C, in...] sampled at a grid [N, out..., dimensions]. */
export const gridSample = defineOp({
  type: 'GridSample',
  since: [16, 20, 22],
  upgrade: { 20: gridSampleModes },
  family: 'other',
  infer: ctx => {
    const input = ctx.shape(0);
    const grid = ctx.shape(1);
    if (!input || !grid) return ctx.setOutput(0, ctx.type(0), undefined);
    if (input.length !== grid.length || input.length < 3) return ctx.problem('input and grid differ in rank');
    ctx.setOutput(0, ctx.type(0), [input[0]!, input[1]!, ...grid.slice(1, -1)]);
  },
  cost: noMacs,
});

/** Theta [N, 2, 3] or [N, 3, 4] and a size [N, C, (D,) H, W] give a grid [N, (D,) H, W, 2 or 3]. */
export const affineGrid = defineOp({
  type: 'AffineGrid',
  since: [20],
  family: 'other',
  settings: [1],
  infer: ctx => {
    const size = ctx.content(1)?.values;
    const shape = size && size.length >= 4 ? [size[0]!, ...size.slice(2), size.length - 2] : undefined;
    ctx.setOutput(0, ctx.type(0), shape);
  },
  cost: noMacs,
});

export const resizeOps: readonly OpDef[] = [
  resize,
  upsample,
  spaceDepth('DepthToSpace', [1, 11, 13], true, moveQuantize),
  spaceDepth('SpaceToDepth', [1, 13], false),
  gridSample,
  affineGrid,
];
