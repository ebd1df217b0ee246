import { intAttribute, stringAttribute } from '../../ir/attribute';
import { isStatic } from '../../ir/dim';
import { Node } from '../../ir/node';
import { floatsOf } from '../../numeric/elements';
import type { UpgradeContext } from '../op';

type Rewrite = (ctx: UpgradeContext) => void;

/** Softmax, LogSoftmax, Hardmax 13: one axis instead of the input seen as a matrix [before axis, from axis on]. */
export const coercedToOneAxis: Rewrite = ctx => {
  const { node } = ctx;
  const axis = node.int('axis', 1);
  const rank = ctx.shape(node.inputs[0]!)?.length;
  if (axis === -1 || axis + 1 === rank) {
    node.set(intAttribute('axis', -1));
    return;
  }
  const [data, result] = [node.inputs[0]!, node.outputs[0]!];
  const shape = ctx.uniqueName(`${node.name}_shape`);
  const matrix = ctx.uniqueName(`${node.name}_matrix`);
  const flat = ctx.uniqueName(`${node.name}_flat`);
  ctx.insertBefore(
    new Node(`${node.name}_Shape`, 'Shape', [data], [shape]),
    new Node(`${node.name}_Flatten`, 'Flatten', [data], [matrix]).set(intAttribute('axis', axis)),
  );
  node.inputs[0] = matrix;
  node.outputs[0] = flat;
  node.set(intAttribute('axis', -1));
  ctx.insertAfter(new Node(`${node.name}_Reshape`, 'Reshape', [flat, shape], [result]));
};

/** Upsample 9: scales become an input. */
export const upsampleScalesToInput: Rewrite = ctx => {
  const scales = ctx.node.floats('scales');
  if (!scales) return ctx.refuse('has no scales');
  ctx.node.attributes.delete('scales');
  ctx.node.inputs[1] = ctx.addFloats(`${ctx.node.name}_scales`, scales);
};

/** Upsample left the standard with opset 10; Resize 10 means the same. */
export const upsampleToResize: Rewrite = ctx => {
  ctx.node.opType = 'Resize';
};

/**
 * Resize 11 has modes; before it meant asymmetric coordinates, and as onnxruntime computes it, a nearest neighbour by
 * floor when enlarging and by ceil when shrinking.
 */
export const resizeModes: Rewrite = ctx => {
  const { node } = ctx;
  if (node.string('mode', 'nearest') === 'nearest') node.set(stringAttribute('nearest_mode', nearestMode(ctx)));
  node.set(stringAttribute('coordinate_transformation_mode', 'asymmetric'));
  const roi = ctx.addFloats(`${node.name}_roi`, [], [0]);
  node.inputs = [node.inputs[0]!, roi, node.inputs[1]!];
};

function nearestMode(ctx: UpgradeContext): 'floor' | 'ceil' {
  const scales = scalesOf(ctx);
  if (!scales) return ctx.refuse('resizes to the nearest neighbour by scales that are computed');
  const [shrinks, enlarges] = [scales.some(s => s < 1), scales.some(s => s > 1)];
  if (shrinks && enlarges) return ctx.refuse('enlarges one axis and shrinks another');
  return shrinks ? 'ceil' : 'floor';
}

/** Scales per axis, from the constant or from the shapes; undefined when neither is known. */
function scalesOf(ctx: UpgradeContext): readonly number[] | undefined {
  const { node } = ctx;
  const tensor = ctx.constant(node.inputs[1]!);
  if (tensor?.data.kind === 'bytes') return [...floatsOf(tensor.type, tensor.data.bytes)];
  const [before, after] = [ctx.shape(node.inputs[0]!), ctx.shape(node.outputs[0]!)];
  if (!isStatic(before) || !isStatic(after)) return undefined;
  return after.map((d, i) => d / before[i]!);
}

/** Scatter was renamed with opset 11. */
export const scatterToScatterElements: Rewrite = ctx => {
  ctx.node.opType = 'ScatterElements';
};

/** BatchNormalization 9: `spatial` is always 1. */
export const batchNormSpatial: Rewrite = ctx => {
  if (ctx.node.int('spatial', 1) !== 1) ctx.refuse('normalizes every position by itself (spatial 0)');
  ctx.node.attributes.delete('spatial');
};

/** BatchNormalization 14: the running statistics are outputs of training only, and in another order. */
export const batchNormOutputs: Rewrite = ctx => {
  if (ctx.node.outputs.slice(1).some(Boolean)) ctx.refuse('gives out its statistics (training)');
  ctx.node.outputs.length = 1;
};

/** Dropout 10: the mask is of type bool. It is only ever read in training. */
export const dropoutMask: Rewrite = ctx => {
  const mask = ctx.node.outputs[1];
  if (!mask) return;
  const read = ctx.graph.outputs.some(o => o.name === mask) || ctx.graph.nodes.some(n => n.inputs.includes(mask));
  if (read) ctx.refuse('has its mask read');
  ctx.node.outputs.length = 1;
};

/** Dropout 12: the ratio became an input that only training reads. */
export const dropoutRatio: Rewrite = ctx => {
  ctx.node.attributes.delete('ratio');
};

/** RoiAlign 16: the default of the coordinates changed. */
export const roiAlignCoordinates: Rewrite = ctx => {
  ctx.node.set(stringAttribute('coordinate_transformation_mode', 'output_half_pixel'));
};

/** Split 18: equal parts must be told by number. */
export const splitNumber: Rewrite = ctx => {
  if (!ctx.node.inputs[1]) ctx.node.set(intAttribute('num_outputs', ctx.node.outputs.length));
};

/** GridSample 20: bilinear and bicubic were renamed. */
export const gridSampleModes: Rewrite = ctx => {
  const mode = ctx.node.string('mode', 'bilinear');
  ctx.node.set(stringAttribute('mode', mode === 'bilinear' ? 'linear' : mode === 'bicubic' ? 'cubic' : mode));
};

/** For a change of meaning that Lathe does not rewrite. */
export const notConverted =
  (what: string): Rewrite =>
  ctx => {
    ctx.refuse(what);
  };
