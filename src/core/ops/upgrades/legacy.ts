import { Node } from '../../ir/node';
import type { UpgradeContext } from '../op';

type Rewrite = (ctx: UpgradeContext) => void;

/** The end of a Slice that reaches to the end of an axis. */
const toTheEnd = Number.MAX_SAFE_INTEGER;

/** Crop left the standard with opset 10: a Slice of the two spatial axes. */
export const cropToSlice: Rewrite = ctx => {
  const { node } = ctx;
  const border = node.ints('border');
  if (border?.length !== 4) return ctx.refuse('has no border of four');
  const [left, top, right, bottom] = border as readonly [number, number, number, number];
  const size = node.ints('scale');
  const ends = size ? [top + size[0]!, left + size[1]!] : [-bottom || toTheEnd, -right || toTheEnd];
  node.opType = 'Slice';
  node.attributes.clear();
  node.inputs = [
    node.inputs[0]!,
    ctx.addInts(`${node.name}_starts`, [top, left]),
    ctx.addInts(`${node.name}_ends`, ends),
    ctx.addInts(`${node.name}_axes`, [2, 3]),
  ];
};

/** y = scale x + shift in place of a node; `dims`: the shape of the shift. */
function becomeAffine(ctx: UpgradeContext, scale: number, shift: readonly number[], dims: readonly number[]): void {
  const { node } = ctx;
  const type = ctx.type(node.inputs[0]!);
  if (!type) ctx.refuse('has an input of unknown type');
  const [scaled, result] = [ctx.uniqueName(`${node.name}_scaled`), node.outputs[0]!];
  node.opType = 'Mul';
  node.attributes.clear();
  node.inputs = [node.inputs[0]!, ctx.addFloats(`${node.name}_scale`, [scale], [], type)];
  node.outputs = [scaled];
  const added = ctx.addFloats(`${node.name}_shift`, shift, dims, type);
  ctx.insertAfter(new Node(`${node.name}_Add`, 'Add', [scaled, added], [result]));
}

/** ImageScaler left the standard with opset 10: a product by `scale`, then one bias per channel. */
export const imageScalerToArithmetic: Rewrite = ctx => {
  const bias = ctx.node.floats('bias');
  if (!bias) return ctx.refuse('has no bias');
  becomeAffine(ctx, ctx.node.float('scale', 1), bias, [1, bias.length, 1, 1]);
};

/** Affine left the standard with opset 10: alpha x + beta. */
export const affineToArithmetic: Rewrite = ctx =>
  becomeAffine(ctx, ctx.node.float('alpha', 1), [ctx.node.float('beta', 0)], []);
