import type { PruningGroupView } from '../../src/protocol/pruning';
import type { PruningIndex } from '../../src/protocol/pruningIndex';

/** What pruning the selected layers would be about. */
export interface PruningSubject {
  /** Of the selected layers, in their order. */
  readonly prunable: readonly string[];
  /** The selected layers that keep their channels, each with the reason in a sentence. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Groups that lose channels, and all layers that have to be marked for it. */
  readonly groups: readonly PruningGroupView[];
  readonly layers: readonly string[];
}

export function pruningSubject(index: PruningIndex, selected: readonly string[]): PruningSubject {
  const prunable = selected.filter(name => index.groupsOf(name).length > 0);
  const refused = selected
    .filter(name => !prunable.includes(name))
    .map(name => ({ name, reason: index.reasonFor(name) }));
  return { prunable, refused, ...index.together(prunable) };
}

/** Groups that are shown with a selection: of what it computes, else of what passes through it. */
export function shownGroups(index: PruningIndex, selected: readonly string[]): readonly PruningGroupView[] {
  const { groups } = index.together(selected);
  if (groups.length > 0) return groups;
  const passing = selected.filter(name => index.whyNot(name) === null);
  return [...new Set(passing.flatMap(name => index.groupsThrough(name)))];
}

/** Names of nodes that groups touch besides their own layers. */
export function othersOf(groups: readonly PruningGroupView[]): string[] {
  const layers = new Set(groups.flatMap(group => group.layers));
  return [...new Set(groups.flatMap(group => group.others))].filter(name => !layers.has(name));
}
