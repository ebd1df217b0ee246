import { type GroupSlices, weightSlices } from '../../analysis/importance/groupSlices';
import { GraphIndex, type Node } from '../../ir';
import { findOp } from '../../ops/registry';
import type { PrunableModel } from '../../transforms/prune/prunable';
import type { ValueMask } from '../variants/variant';
import { axisMask, type WeightMask } from './maskedWeight';
import { groupsReadOtherwise } from './readOtherwise';

/** Where the channels of one group are read. */
export interface GroupReaders {
  /** Masks of the weights that read them, with some channels, by their place in the group, removed. */
  masks(isRemoved: (channel: number) => boolean): readonly WeightMask[];
  /**
   * Whether weights alone take the channels up: then a model without them is one in which those weights are zero. A product of two
   * computed values is none.
   */
  readonly byWeights: boolean;
}

/** Where each group's channels are read, in the order of the groups. */
export function groupReaders(prunable: PrunableModel): readonly GroupReaders[] {
  const { model, coupling } = prunable;
  const index = new GraphIndex(model.graph);
  const slices = weightSlices(model, coupling).filter(({ computes }) => !computes);
  const byGroup = coupling.groups.map((_, group) => slices.filter(s => s.group === group));
  const otherwise = groupsReadOtherwise(
    prunable,
    byGroup.map(own => new Set(own.map(({ tensor }) => tensor.name))),
  );
  return byGroup.map((own, group) => ({
    byWeights: own.length > 0 && !otherwise.has(group),
    masks: isRemoved =>
      own.flatMap(one => index.consumers(one.tensor.name).map(use => maskOf(prunable, one, use, isRemoved))),
  }));
}

function maskOf(
  prunable: PrunableModel,
  { tensor, axis, channelOf, group }: GroupSlices,
  { node, input }: { readonly node: Node; readonly input: number },
  isRemoved: (channel: number) => boolean,
): WeightMask {
  const place = { node: node.name, input, dims: tensor.dims };
  const isZero = (i: number) => channelOf[i]! >= 0 && isRemoved(channelOf[i]!);
  return { ...axisMask(place, axis, isZero), reads: valueMask(prunable, node, group, isRemoved) };
}

/** The same removal in what a node multiplies by its weights; undefined where it is no such node, or several axes have the channels. */
function valueMask(
  { coupling: { atoms, values, open, groups } }: PrunableModel,
  node: Node,
  group: number,
  isRemoved: (channel: number) => boolean,
): ValueMask | undefined {
  const value = node.inputs[0]!;
  if (!findOp(node)?.linear || open.isConstant(value) || open.elementType(value) !== 'float32') return undefined;
  const place = new Map(groups[group]!.channels.map((root, i) => [root, i]));
  const axes = values.of(value) ?? [];
  const found = [...axes.entries()].flatMap(([k, { first, size = 0 }]) => {
    const channelOf = Int32Array.from({ length: size }, (_, i) => place.get(atoms.find(first + i)) ?? -1);
    return channelOf.some(channel => channel >= 0) ? [{ axis: k, size, channelOf }] : [];
  });
  const [only, another] = found;
  if (!only || another || only.axis === 0) return undefined;
  const { axis, size, channelOf } = only;
  const isZero = (i: number) => channelOf[i]! >= 0 && isRemoved(channelOf[i]!);
  return { node: node.name, input: 0, rank: axes.length, axis, size, isZero };
}
