import { groupMembers } from '../../core/analysis/channels/groupMembers';
import { prunableModel } from '../../core/transforms/prune/prunable';
import { nodeNames } from '../../core/transforms/selection';
import type { EngineApi } from '../../protocol/engineApi';
import type { PruningView } from '../../protocol/pruning';
import type { ModelStore } from '../modelStore';

/** How the channels of a model go together. Reads no weights but those that name sizes. */
export function pruningGroups(
  store: ModelStore,
  { path, dims }: EngineApi['pruningGroups']['params'],
): Promise<PruningView> {
  return store.use(path, ({ model }) => {
    const prunable = prunableModel(model, { dims });
    const { coupling } = prunable;
    const known = nodeNames(model);
    const members = groupMembers(prunable.model, coupling);
    const groups = coupling.groups.map(({ layers, channels, unit }, i) => {
      const own = new Set(layers);
      const others = members[i]!.filter(name => known.has(name) && !own.has(name));
      return { layers, others, channels: channels.length, unit };
    });
    return { groups, barriers: coupling.barriers };
  });
}
