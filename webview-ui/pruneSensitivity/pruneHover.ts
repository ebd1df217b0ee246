import type { GraphItem } from '../../src/protocol/views';
import type { Child } from '../dom';
import { hoverLine } from '../graph/layerHover';
import type { LayerFigures } from '../model/metric';
import { groupText } from './groupText';
import { pruneMetricOf } from './pruneMetric';
import { percentText } from './ratioText';

/** The lines of the hover card on what pruning a layer's group costs; none without a sweep, or for nodes that no group has to do with. */
export function pruneHover(figures: LayerFigures, item: GraphItem): Child[] {
  const { pruneSensitivity } = figures;
  if (!pruneSensitivity || item.kind !== 'layer') return [];
  const { index } = item;
  if (pruneSensitivity.groupsOf(index).length + pruneSensitivity.groupsThrough(index).length === 0) return [];
  const lines = pruneSensitivity.kinds.flatMap(kind => {
    const look = pruneSensitivity.lookFor(pruneMetricOf(kind));
    const group = pruneSensitivity.worstThrough(index, look);
    const text = group === null ? null : groupText(pruneSensitivity, group, look);
    if (group === null || text === null) return [];
    const removed = percentText(Math.round(pruneSensitivity.removedOf(group) ?? pruneSensitivity.ratio));
    const title = `${kind === 'drop' ? 'Accuracy' : 'SQNR'}, ${removed} pruned`;
    return [hoverLine(title, pruneSensitivity.isNoise(group, look) ? `${text} (noise)` : text)];
  });
  return lines.length > 0 ? lines : [hoverLine('Sensitivity to pruning', 'not measured yet')];
}
