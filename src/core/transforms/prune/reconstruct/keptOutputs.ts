import type { Node } from '../../../ir';
import type { Removed } from '../choice';
import { KeptChannels } from '../keptChannels';
import type { PrunableModel } from '../prunable';

/** The original's indices of an axis of a node's first output that the pruned model still has; undefined where that is not known. */
export type KeptOutputs = (node: Node, axis: number) => readonly number[] | undefined;

export function keptOutputsOf({ coupling }: PrunableModel, removed: Removed): KeptOutputs {
  const { atoms, values } = coupling;
  const kept = new KeptChannels(atoms, removed);
  return (node, axis) => {
    const found = values.of(node.outputs[0]!)?.at(axis);
    return found?.size === undefined ? undefined : kept.of(found);
  };
}
