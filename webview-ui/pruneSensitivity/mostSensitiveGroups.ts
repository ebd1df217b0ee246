import { plural } from '../format';
import type { ModelStore } from '../model/modelStore';
import { type LookKind, lookOf } from '../sensitivity/look';
import { mostSensitive } from '../sensitivity/mostSensitive';
import type { GroupSensitivity } from './groupSensitivity';
import { groupText } from './groupText';

/** The groups that bear least to be pruned, each once, by the first of its layers that the model has. */
export function mostSensitiveGroups(store: ModelStore, sensitivity: GroupSensitivity, kind: LookKind): HTMLElement[] {
  const { layers } = store.figures;
  const look = lookOf(kind, sensitivity.ratio);
  const ranking = sensitivity.ranking(look).filter(group => sensitivity.layersOf(group).length > 0);
  const { what } = sensitivity.sweep;
  const title = `Most sensitive by ${kind === 'drop' ? 'accuracy' : 'SQNR'}, without ${sensitivity.removedText} of the ${what}`;
  return mostSensitive(store, title, ranking, what === 'channels' ? 'group' : 'layer', group => {
    const members = sensitivity.layersOf(group);
    const index = members[0]!;
    const remarks = [
      ...(members.length > 1 ? [plural(members.length, 'layer')] : []),
      ...(sensitivity.isNoise(group, look) ? ['noise'] : []),
    ];
    return {
      ...{ layer: layers[index]!, index, value: groupText(sensitivity, group, look) ?? '–' },
      ...{ share: sensitivity.heatOf(group, look) ?? 0, remark: remarks.join(', ') },
    };
  });
}
