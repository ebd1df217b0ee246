import type { ModelStore } from '../model/modelStore';

/** How many indices of a layer's output go with one channel of a group: its groups are told apart by their channels. 1 where it is not known. */
export const unitOf = ({ pruning }: ModelStore, [first = '']: readonly string[], channels: number): number =>
  pruning?.groupsOf(first).find(group => group.channels === channels)?.unit ?? 1;
