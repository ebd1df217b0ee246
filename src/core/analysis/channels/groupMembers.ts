import { GraphIndex, type Model } from '../../ir';
import type { ChannelCoupling } from './coupling';

/** For each group the names of all nodes that compute its channels, pass them on, or read them, in the graph's order. */
export function groupMembers({ graph }: Model, { atoms, values, groups }: ChannelCoupling): readonly string[][] {
  const groupOf = new Map<number, number>();
  for (const [group, { channels }] of groups.entries()) for (const root of channels) groupOf.set(root, group);
  const groupsOfValue = (name: string): Set<number> => {
    const found = new Set<number>();
    for (const axis of values.of(name) ?? [])
      for (let i = 0; i < (axis.size ?? 0); i++) {
        const group = groupOf.get(atoms.find(axis.first + i));
        if (group !== undefined) found.add(group);
      }
    return found;
  };
  const index = new GraphIndex(graph);
  const members = groups.map(() => new Set<string>());
  for (const node of graph.nodes) {
    const outputs = node.outputs.filter(name => name && index.consumers(name).length > 0);
    for (const name of [...outputs, ...node.inputs.filter(Boolean)])
      for (const group of groupsOfValue(name)) members[group]!.add(node.name);
  }
  return members.map(names => [...names]);
}
