import { isFloat } from '../../ir';
import type { PrunableModel } from '../../transforms/prune/prunable';

/**
 * Groups of which some node takes channels up without weights: it gives none of them on, or reads them on different axes of two
 * values, as a product does. `weights`: names of the tensors that read each group.
 */
export function groupsReadOtherwise(
  { model, coupling }: PrunableModel,
  weights: readonly ReadonlySet<string>[],
): Set<number> {
  const { open } = coupling;
  const axesByGroup = axesFinder(coupling);
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

/** Finds the axes of a value, counted from its end, by the group whose channels lie on them. */
function axesFinder({ atoms, values, groups }: PrunableModel['coupling']) {
  const groupOf = new Map<number, number>();
  for (const [group, { channels }] of groups.entries()) for (const root of channels) groupOf.set(root, group);
  return (name: string): Map<number, string> => {
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
}
