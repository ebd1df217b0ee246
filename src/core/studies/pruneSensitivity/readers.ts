import { weightSlices } from '../../analysis/importance/groupSlices';
import { GraphIndex, isFloat } from '../../ir';
import type { PrunableModel } from '../../transforms/prune/prunable';
import { axisMask, type WeightMask } from './maskedWeight';

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
export function groupReaders({ model, coupling }: PrunableModel): readonly GroupReaders[] {
  const { graph } = model;
  const index = new GraphIndex(graph);
  const slices = weightSlices(model, coupling).filter(({ computes }) => !computes);
  const byGroup = coupling.groups.map((_, group) => slices.filter(s => s.group === group));
  const otherwise = groupsReadOtherwise(
    { model, coupling } as PrunableModel,
    byGroup.map(s => new Set(s.map(({ tensor }) => tensor.name))),
  );
  return byGroup.map((own, group) => ({
    byWeights: own.length > 0 && !otherwise.has(group),
    masks: isRemoved =>
      own.flatMap(({ tensor, axis, channelOf }) =>
        index
          .consumers(tensor.name)
          .map(({ node, input }) =>
            axisMask(
              { node: node.name, input, dims: tensor.dims },
              axis,
              i => channelOf[i]! >= 0 && isRemoved(channelOf[i]!),
            ),
          ),
      ),
  }));
}

/** Groups of which some node takes channels up without weights. `weights`: names of the tensors that read each group. */
function groupsReadOtherwise({ model, coupling }: PrunableModel, weights: readonly ReadonlySet<string>[]): Set<number> {
  const { atoms, values, open, groups } = coupling;
  const groupOf = new Map<number, number>();
  for (const [group, { channels }] of groups.entries()) for (const root of channels) groupOf.set(root, group);
  /** Axes of a value, counted from its end, by the group whose channels lie on them. */
  const axesByGroup = (name: string): Map<number, string> => {
    const found = new Map<number, number[]>();
    const axes = values.of(name) ?? [];
    for (const [k, axis] of axes.entries()) {
      const onAxis = new Set<number>();
      for (let i = 0; i < (axis.size ?? 0); i++) {
        const group = groupOf.get(atoms.find(axis.first + i));
        if (group !== undefined) onAxis.add(group);
      }
      for (const group of onAxis) found.set(group, [...(found.get(group) ?? []), k - axes.length]);
    }
    return new Map([...found].map(([group, at]) => [group, at.join()]));
  };
  const isComputed = (name: string) => name !== '' && !open.isConstant(name) && isFloat(open.elementType(name));
  const otherwise = new Set<number>();
  for (const node of model.graph.nodes) {
    const given = node.outputs.filter(isComputed).map(axesByGroup);
    if (given.length === 0) continue;
    const taken = node.inputs.filter(isComputed).map(axesByGroup);
    for (const group of new Set(taken.flatMap(axes => [...axes.keys()]))) {
      if (node.inputs.some(name => weights[group]!.has(name))) continue;
      const places = new Set(taken.flatMap(axes => axes.get(group) ?? []));
      if (places.size > 1 || !given.some(axes => axes.has(group))) otherwise.add(group);
    }
  }
  return otherwise;
}
