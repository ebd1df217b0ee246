/** Poolings, resizing and normalizations of [N, C, spatial]. */
import { intAttribute } from '../../ir/attribute';
import { contentNumbers } from '../content';
import { type Axis, type ChannelContext, type ChannelFacet, isCut } from './facet';

/** Batch and channels stay; positions are worked across. */
const keepsChannels = (ctx: ChannelContext): void => {
  for (const i of [0, 1]) ctx.same(ctx.input(0)?.[i], ctx.output(0)?.[i]);
};

export const poolChannels: ChannelFacet = ctx => {
  for (const i of ctx.node.outputs.keys()) for (const k of [0, 1]) ctx.same(ctx.input(0)?.[k], ctx.output(i)?.[k]);
  // Indices count through all channels.
  const channels = ctx.input(0)?.[1];
  if (ctx.node.outputs[1] && channels) ctx.hold(channels, 'whose indices count through them');
};

/** Samples an image at places of its own: only channels stay. */
export const sampledChannels: ChannelFacet = ctx => ctx.same(ctx.input(0)?.[1], ctx.output(0)?.[1]);

/** The first input with parameters of one element for each channel: BatchNormalization, InstanceNormalization. */
export const perChannelChannels: ChannelFacet = ctx => {
  keepsChannels(ctx);
  for (let i = 1; i < ctx.node.inputs.length; i++) ctx.same(ctx.input(i)?.[0], ctx.output(0)?.[1]);
};

export const batchNormChannels: ChannelFacet = ctx => {
  perChannelChannels(ctx);
  ctx.scaledBy(1);
};

/** Groups go as a whole; scale and bias are per channel, until opset 20 per group. */
export const groupNormChannels: ChannelFacet = ctx => {
  keepsChannels(ctx);
  const channels = ctx.output(0)?.[1];
  const groups = ctx.node.int('num_groups', 1);
  const size = (channels?.size ?? 0) / groups;
  if (!channels || !Number.isInteger(size) || size === 0) return;
  for (let i = 0; i < channels.size!; i++) ctx.tie(channels, i, channels, Math.floor(i / size) * size);
  for (const parameter of [ctx.input(1)?.[0], ctx.input(2)?.[0]])
    for (let i = 0; i < (parameter?.size ?? 0); i++)
      ctx.tie(parameter!, i, channels, parameter!.size === groups ? i * size : i);
  ctx.onPrune(edit => edit.node.set(intAttribute('num_groups', edit.kept(channels).length / size)));
};

/** Resize and Upsample: an axis that keeps its size keeps its elements. */
export const resizeChannels: ChannelFacet = ctx => {
  if (ctx.node.string('coordinate_transformation_mode') === 'tf_crop_and_resize') return;
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const axes = ctx.node.ints(
    'axes',
    x.map((_, i) => i),
  );
  for (const [i, axis] of x.entries()) if (axis.size === y[i]?.size) ctx.same(axis, y[i]);
  const sizes = { input: 3 };
  if (!ctx.node.inputs[3]) return;
  const known = ctx.ints(sizes);
  for (const [k, axis] of axes.entries())
    if (typeof known?.[k] !== 'number') ctx.hold(y[axis < 0 ? axis + y.length : axis]!, 'to a size that is computed');
  ctx.onPrune(edit => {
    const cut = axes.flatMap((axis, k): [number, number][] => {
      const own = y[axis < 0 ? axis + y.length : axis]!;
      return isCut(edit, own) ? [[k, edit.kept(own).length]] : [];
    });
    edit.setInts(sizes, new Map(cut));
  });
};

/** [N, C b^2, H, W] to [N, C, H b, W b] (DCR: the block's offset counts first; CRD: the channel) or back (as DCR). */
export const depthChannels =
  (toSpace: boolean): ChannelFacet =>
  ctx => {
    ctx.same(ctx.input(0)?.[0], ctx.output(0)?.[0]);
    const [deep, flat] = toSpace ? [ctx.input(0), ctx.output(0)] : [ctx.output(0), ctx.input(0)];
    const [a, b]: (Axis | undefined)[] = [deep?.[1], flat?.[1]];
    if (!a?.size || !b?.size) return;
    const channelFirst = toSpace && ctx.node.string('mode', 'DCR') === 'CRD';
    const block = a.size / b.size;
    for (let i = 0; i < a.size; i++) ctx.tie(a, i, b, channelFirst ? Math.floor(i / block) : i % b.size);
  };

/** LRN sums over neighbouring channels; only the batch is its own. */
export const batchOnly: ChannelFacet = ctx => ctx.same(ctx.input(0)?.[0], ctx.output(0)?.[0]);

/** Pads with constants are elements that may go as well. */
export const padChannels: ChannelFacet = ctx => {
  const [x, y] = [ctx.input(0)!, ctx.output(0)!];
  const operand = { input: 1, attribute: ctx.opset < 2 ? 'paddings' : 'pads', inputSince: 11 };
  const pads = ctx.ints(operand);
  const given = ctx.node.inputs[3] ? contentNumbers(ctx.content(3)) : x.map((_, i) => i);
  const constant = ctx.node.string('mode', 'constant') === 'constant';
  if (!pads || !given) return;
  const axes = given.map(axis => (axis < 0 ? axis + x.length : axis));
  for (const [i, axis] of x.entries()) {
    const k = axes.indexOf(i);
    const [before, after] = k < 0 ? [0, 0] : [pads[k], pads[k + axes.length]];
    if (before === 0 && after === 0) ctx.same(axis, y[i]);
    else if (constant && typeof before === 'number' && before >= 0 && typeof after === 'number' && after >= 0)
      padAxis(ctx, axis, y[i]!, before);
  }
  ctx.onPrune(edit => {
    const entries = new Map<number, number>();
    for (const [k, i] of axes.entries()) {
      const before = pads[k];
      if (!isCut(edit, y[i]!) || typeof before !== 'number' || !x[i]!.size) continue;
      const kept = edit.kept(y[i]!);
      entries.set(k, kept.filter(at => at < before).length);
      entries.set(k + axes.length, kept.filter(at => at >= before + x[i]!.size!).length);
    }
    edit.setInts(operand, entries);
  });
};

function padAxis(ctx: ChannelContext, from: Axis, to: Axis, before: number): void {
  if (!from.size || !to.size) return;
  ctx.free(to);
  for (let i = 0; i < from.size; i++) ctx.tie(from, i, to, before + i);
}
